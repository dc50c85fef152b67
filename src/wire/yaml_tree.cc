#include "wire/yaml_tree.h"

#include <algorithm>
#include <utility>

namespace sluice::wire::yaml {

using detail::TreeNode;

namespace {

bool line_starts_with(std::string_view text, uint32_t line, std::string_view prefix) {
  for (uint32_t i = 1; i < line; ++i) {
    const size_t eol = text.find('\n');
    if (eol == std::string_view::npos) return false;
    text.remove_prefix(eol + 1);
  }
  return text.starts_with(prefix);
}

}  // namespace

void TreeBuilder::refuse(Position at, std::string message, Cause cause) {
  if (!fault_) fault_ = Error{cause, std::move(message), to_string(at)};
}

void TreeBuilder::refuse_size(Position at) {
  refuse(at, "the text, with its aliases written out, is too large", Cause::TooLarge);
}

void TreeBuilder::add_empty_document() {
  documents_.push_back(Document());
  add(TreeNode{.position = {1, 1}, .type = Type::Null}, 0);
}

void TreeBuilder::start_document(Position at) {
  if (fault_) return;
  if (documents_.size() >= limits_.max_documents) {
    const std::string most = std::to_string(limits_.max_documents);
    return refuse(at, "only " + most + (limits_.max_documents == 1 ? " document" : " documents") +
                          " may stand here; remove what follows");
  }
  if (!documents_.empty() && (at.column != 1 || !line_starts_with(text_, at.line, "---"))) {
    return refuse(at,
                  "text after the end of the document; check the indentation, or start a new "
                  "document with ---");
  }
  documents_.push_back(Document());
  anchors_.clear();
}

void TreeBuilder::add_null(Position at, AnchorId anchor) {
  if (fault_) return;
  if (wants_key()) return refuse(at, "a key without a text; put quotes around it");
  // An empty value has no place of its own: the parser points at whatever follows.
  const bool in_map = !frames_.empty() && frames_.back().type == Type::Map;
  add(TreeNode{.position = in_map ? frames_.back().key_position : at, .type = Type::Null}, anchor);
}

void TreeBuilder::add_scalar(Position at, std::string_view tag, AnchorId anchor,
                             const std::string& value, bool quoted) {
  if (fault_) return;
  expanded_bytes_ += value.size();
  if (expanded_bytes_ > limits_.max_expanded_bytes) return refuse_size(at);
  const TreeNode node{.text = intern(value),
                      .tag = intern(tag),
                      .position = at,
                      .type = Type::Scalar,
                      .quoted = quoted};
  if (wants_key()) return take_key(node, anchor);
  add(node, anchor);
}

void TreeBuilder::add_alias(Position at, AnchorId anchor) {
  if (fault_) return;
  if (wants_key()) return refuse(at, "an alias cannot be a key; write the key out");
  if (++aliases_ > limits_.max_aliases) {
    return refuse(at, "more than " + std::to_string(limits_.max_aliases) + " aliases",
                  Cause::TooLarge);
  }
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) return refuse(at, "an alias inside the value that it stands for");
  copy(found->second, at);
}

void TreeBuilder::open(Type type, Position at, std::string_view tag, AnchorId anchor) {
  if (fault_) return;
  if (wants_key()) {
    return refuse(at, "a list or a map where a key must stand; is a bracket not closed?");
  }
  if (!has_room(1, 1, at)) return;
  const auto index = static_cast<uint32_t>(nodes().size());
  TreeNode node{.tag = intern(tag), .position = at, .type = type};
  attach(node, 1);
  nodes().push_back(node);
  frames_.push_back({.index = index, .type = type, .anchor = anchor});
}

void TreeBuilder::close() {
  if (fault_) return;
  const Frame frame = frames_.back();
  if (frame.type == Type::Map) check_duplicates(frame.index);
  frames_.pop_back();
  nodes()[frame.index].end = static_cast<uint32_t>(nodes().size());
  if (frame.anchor != 0) anchors_[frame.anchor] = {frame.index, frame.height};
  if (!frames_.empty()) {
    frames_.back().height = std::max(frames_.back().height, frame.height + 1);
  }
}

std::string_view TreeBuilder::intern(std::string_view text) {
  if (text.empty()) return {};
  return documents_.back().texts_.emplace_back(text);
}

bool TreeBuilder::wants_key() const {
  return !frames_.empty() && frames_.back().type == Type::Map && !frames_.back().has_key;
}

void TreeBuilder::take_key(const TreeNode& node, AnchorId anchor) {
  if (anchor != 0) return refuse(node.position, "an anchor on a key; keys cannot be repeated");
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.key = node.text;
  frame.key_position = node.position;
}

bool TreeBuilder::has_room(size_t count, size_t height, Position at) {
  if (frames_.size() + height > limits_.max_depth) {
    refuse(at, "nested deeper than " + std::to_string(limits_.max_depth) + " levels",
           Cause::TooLarge);
  } else if (node_count_ + count > limits_.max_nodes) {
    refuse(at, "more than " + std::to_string(limits_.max_nodes) + " values, aliases written out",
           Cause::TooLarge);
  }
  node_count_ += count;
  return !fault_;
}

// Gives the node its key and tells the parent's frame that its value has come.
void TreeBuilder::attach(TreeNode& node, uint32_t height) {
  if (frames_.empty()) return;
  Frame& parent = frames_.back();
  parent.height = std::max(parent.height, height + 1);
  if (parent.type != Type::Map) return;
  node.key = parent.key;
  node.key_position = parent.key_position;
  parent.has_key = false;
}

void TreeBuilder::add(TreeNode node, AnchorId anchor) {
  if (!has_room(1, 1, node.position)) return;
  const auto index = static_cast<uint32_t>(nodes().size());
  node.end = index + 1;
  attach(node, 1);
  nodes().push_back(node);
  if (anchor != 0) anchors_[anchor] = {index, 1};
}

void TreeBuilder::copy(Anchor anchor, Position at) {
  const uint32_t from = anchor.index;
  const uint32_t count = nodes()[from].end - from;
  if (!has_room(count, anchor.height, at)) return;
  const auto shift = static_cast<uint32_t>(nodes().size()) - from;
  for (uint32_t i = 0; i < count; ++i) {
    TreeNode node = nodes()[from + i];
    expanded_bytes_ += node.text.size() + node.key.size();
    if (expanded_bytes_ > limits_.max_expanded_bytes) return refuse_size(at);
    node.end += shift;
    if (i == 0) {
      node.key = {};
      node.key_position = {};
      attach(node, anchor.height);
    }
    nodes().push_back(node);
  }
}

void TreeBuilder::check_duplicates(uint32_t map) {
  std::vector<std::pair<std::string_view, Position>> keys;
  for (uint32_t i = map + 1; i < nodes().size(); i = nodes()[i].end) {
    keys.emplace_back(nodes()[i].key, nodes()[i].key_position);
  }
  std::sort(keys.begin(), keys.end());
  std::optional<std::pair<Position, Position>> repeat;  // the repeated key, the one before it
  for (size_t i = 1; i < keys.size(); ++i) {
    const bool same = keys[i].first == keys[i - 1].first;
    if (same && (!repeat || keys[i].second < repeat->first)) {
      repeat = {keys[i].second, keys[i - 1].second};
    }
  }
  if (!repeat) return;
  refuse(repeat->first, "a key stands twice, first at line " + std::to_string(repeat->second.line) +
                            "; remove one of the two");
}

}  // namespace sluice::wire::yaml
