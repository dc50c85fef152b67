#include "port/convert/tree.h"

#include <charconv>

namespace sluice::port::convert {

namespace {

const std::vector<Node> kNone;

const Node* step(const Node* node, std::string_view key) {
  if (node == nullptr || !node->is_list()) return member(node, key);
  size_t index = 0;
  const auto [end, code] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (code != std::errc() || end != key.data() + key.size()) return nullptr;
  return index < node->children.size() ? &node->children[index] : nullptr;
}

}  // namespace

const Node* member(const Node* node, std::string_view key) {
  if (node == nullptr || !node->is_map()) return nullptr;
  for (const Node& child : node->children) {
    if (child.key == key) return &child;
  }
  return nullptr;
}

const Node* at(const Node* node, std::string_view path) {
  while (!path.empty() && node != nullptr) {
    const size_t slash = path.find('/');
    node = step(node, path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return node;
}

std::string_view text_at(const Node* node, std::string_view path) {
  const Node* found = at(node, path);
  return found != nullptr && found->is_scalar() ? std::string_view(found->text) : "";
}

const std::vector<Node>& items(const Node* node) {
  return node != nullptr && node->is_list() ? node->children : kNone;
}

const std::vector<Node>& members(const Node* node) {
  return node != nullptr && node->is_map() ? node->children : kNone;
}

std::string escape_step(std::string_view key) {
  std::string out;
  out.reserve(key.size());
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace sluice::port::convert
