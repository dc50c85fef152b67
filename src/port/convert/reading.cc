#include "port/convert/reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace sluice::port::convert {

namespace {

std::optional<double> parse_number(std::string_view text) {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) {
    return std::nullopt;
  }
  return out;
}

std::optional<int64_t> parse_integer(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number != std::floor(*number) || std::abs(*number) > 9e15) return std::nullopt;
  return static_cast<int64_t>(*number);
}

bool fits(std::string_view rule, std::span<const std::string_view> keys) {
  if (rule.find('/') == std::string_view::npos) {
    return std::find(keys.begin(), keys.end(), rule) != keys.end();
  }
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (!rule.ends_with(*key)) return false;
    rule.remove_suffix(key->size());
    if (rule.empty()) return true;
    if (rule.back() != '/') return false;
    rule.remove_suffix(1);
  }
  return false;
}

}  // namespace

template <class T, class Parse>
Field<T> Reading::scalar(const Node* node, std::string_view field, std::string_view wanted,
                         Parse parse) {
  Field<T> out;
  if (node == nullptr || (node->kind == Kind::Null && node->tag.empty())) return out;
  auto value = node->is_scalar() ? parse(*node) : std::optional<T>();
  if (!value) {
    problem(*node, (node->key.empty() ? std::string("this value") : "\"" + node->key + "\"") +
                       " must be " + std::string(wanted));
    return out;
  }
  out.value = std::move(*value);
  out.set = true;
  out.from = node->leaves;
  ledger_.take(node->leaves, field);
  return out;
}

Field<std::string> Reading::text(const Node* node, std::string_view field) {
  return scalar<std::string>(node, field, "a text",
                             [](const Node& n) { return std::optional(n.text); });
}

Field<int64_t> Reading::integer(const Node* node, std::string_view field) {
  return scalar<int64_t>(node, field, "a whole number",
                         [](const Node& n) { return parse_integer(n.text); });
}

Field<double> Reading::number(const Node* node, std::string_view field) {
  return scalar<double>(node, field, "a number",
                        [](const Node& n) { return parse_number(n.text); });
}

Field<bool> Reading::boolean(const Node* node, std::string_view field) {
  return scalar<bool>(node, field, "true or false", [](const Node& n) -> std::optional<bool> {
    if (n.text == "true" || n.text == "True") return true;
    if (n.text == "false" || n.text == "False") return false;
    return std::nullopt;
  });
}

std::vector<Field<std::string>> Reading::texts(const Node* node, std::string_view field) {
  std::vector<Field<std::string>> out;
  if (node != nullptr && node->is_scalar() && node->kind != Kind::Null) {
    out.push_back(text(node, field));
  }
  for (const Node& child : items(node)) out.push_back(text(&child, field));
  return out;
}

void Reading::settle(const Node* node, Status status, std::string_view note,
                     ir::Severity severity) {
  if (node != nullptr) ledger_.settle(leaves_of(*node), status, "", note, severity);
}

void Reading::understood(const Node* node, std::string_view note) {
  settle(node, Status::Mapped, note, ir::Severity::Info);
}

void Reading::apply(const Node& root, std::span<const LeafRule> rules) {
  std::vector<std::string_view> keys;
  apply(root, rules, keys);
}

void Reading::apply(const Node& node, std::span<const LeafRule> rules,
                    std::vector<std::string_view>& keys) {
  if (!node.key.empty()) keys.emplace_back(node.key);
  for (const uint32_t leaf : node.leaves) {
    if (ledger_.entry(leaf).status != Status::Unknown) continue;
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const LeafRule& r) { return fits(r.key, keys); });
    if (rule != rules.end()) {
      ledger_.settle({leaf}, rule->status, "", rule->note, rule->severity);
    }
  }
  for (const Node& child : node.children) apply(child, rules, keys);
  if (!node.key.empty()) keys.pop_back();
}

void Reading::problem(const Node& node, std::string message) {
  problems_.push_back(
      {Cause::BadRequest, std::move(message), place(sources_[node.file].name, node.position)});
}

}  // namespace sluice::port::convert
