#include "wire/json_tree.h"

#include <algorithm>
#include <simdjson.h>
#include <utility>

namespace sluice::wire::json {

using detail::Node;

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// RFC 8259, section 6. Any size: numbers are carried as text, "out of range" is no error for us.
bool is_number(std::string_view s) {
  size_t i = 0;
  auto digits = [&] {
    const size_t start = i;
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
    return i - start;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const bool leading_zero = i < s.size() && s[i] == '0';
  const size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == s.size();
}

constexpr uint32_t kNone = UINT32_MAX;
// Keys compared pairwise up to this many members, by sorting beyond it.
constexpr size_t kPairwise = 16;

// In one unit and inline, because each step is a handful of instructions.
class TreeBuilder final {
 public:
  TreeBuilder(std::string_view text, std::span<const uint32_t> tokens,
              const simdjson::internal::dom_parser_implementation& parser, const Limits& limits,
              WantedMembers wanted, std::vector<Node>& nodes, std::string& strings)
      : text_(text),
        tokens_(tokens),
        parser_(parser),
        limits_(limits),
        wanted_(wanted),
        nodes_(nodes),
        strings_(strings) {}

  Result<void> build();

 private:
  // ---- each: false with error_ set where the text is not acceptable ----
  bool value(std::string_view key);
  bool begin_container(Node& node);
  bool step();
  bool end_container(uint32_t index);
  bool member();
  bool string(std::string_view& raw, std::string_view& text);
  bool unescape(std::string_view& text);
  bool scalar(Node& node);
  bool skip(Node& node);
  bool check_duplicates(uint32_t object);
  bool too_large();
  bool refuse(Cause cause, std::string_view message);
  bool invalid() { return refuse(Cause::BadRequest, "the body is not valid JSON"); }

  // What stands at the next token, 0 beyond the last.
  [[nodiscard]] char peek() const { return at_ < tokens_.size() ? text_[tokens_[at_]] : '\0'; }
  // The token's text: up to the next one, without the blanks between.
  [[nodiscard]] std::string_view token() const {
    const size_t begin = tokens_[at_];
    size_t end = at_ + 1 < tokens_.size() ? tokens_[at_ + 1] : text_.size();
    while (end > begin && is_space(text_[end - 1])) --end;
    return {text_.data() + begin, end - begin};
  }

  std::string_view text_;
  std::span<const uint32_t> tokens_;
  const simdjson::internal::dom_parser_implementation& parser_;
  const Limits& limits_;
  WantedMembers wanted_;
  std::vector<Node>& nodes_;
  std::string& strings_;
  size_t at_ = 0;
  size_t string_bytes_ = 0;  // of strings_ in use
  // The container that has not ended, kNone outside the root. While it is open its node's `end` is
  // the container around it, so that the stack costs nothing.
  uint32_t open_ = kNone;
  uint32_t depth_ = 0;
  Error error_;
};

Result<void> TreeBuilder::build() {
  bool ok = value({});
  while (ok && open_ != kNone) ok = step();
  // Nothing may follow the root value.
  if (ok && at_ != tokens_.size()) ok = invalid();
  if (!ok) return std::unexpected(error_);
  return {};
}

bool TreeBuilder::refuse(Cause cause, std::string_view message) {
  error_ = {cause, std::string(message)};
  return false;
}

bool TreeBuilder::too_large() {
  if (nodes_.size() >= limits_.max_nodes) {
    return refuse(Cause::TooLarge, "the JSON body has too many values");
  }
  return refuse(Cause::TooLarge, "the JSON body is nested deeper than " +
                                     std::to_string(limits_.max_depth) + " levels");
}

inline bool TreeBuilder::value(std::string_view key) {
  if (nodes_.size() >= limits_.max_nodes || depth_ >= limits_.max_depth) return too_large();
  Node& node = nodes_.emplace_back();
  node.key = key;
  node.end = static_cast<uint32_t>(nodes_.size());
  switch (peek()) {
    case '"':
      node.type = Type::String;
      return string(node.raw, node.text);
    case '{':
      node.type = Type::Object;
      return begin_container(node);
    case '[':
      node.type = Type::Array;
      return begin_container(node);
    default:
      return scalar(node);
  }
}

inline bool TreeBuilder::begin_container(Node& node) {
  node.raw = text_.substr(tokens_[at_], 1);
  const bool opaque = wanted_ != nullptr && depth_ == 1 &&
                      std::find(wanted_->begin(), wanted_->end(), node.key) == wanted_->end();
  if (opaque) return skip(node);
  node.end = std::exchange(open_, static_cast<uint32_t>(nodes_.size() - 1));
  ++depth_;
  ++at_;
  return true;
}

// One member or element of the innermost container, or its end.
inline bool TreeBuilder::step() {
  const uint32_t index = open_;
  const bool object = nodes_[index].type == Type::Object;
  const char c = peek();
  if (c == (object ? '}' : ']')) return end_container(index);
  if (nodes_.size() > index + 1) {
    if (c != ',') return invalid();
    ++at_;
  }
  return object ? member() : value({});
}

inline bool TreeBuilder::end_container(uint32_t index) {
  Node& node = nodes_[index];
  const char* const start = node.raw.data();
  const char* const last = text_.data() + tokens_[at_];
  node.raw = {start, static_cast<size_t>(last - start) + 1};
  open_ = std::exchange(node.end, static_cast<uint32_t>(nodes_.size()));
  --depth_;
  ++at_;
  return node.type == Type::Array || check_duplicates(index);
}

inline bool TreeBuilder::member() {
  if (peek() != '"') return invalid();
  std::string_view raw;
  std::string_view key;
  if (!string(raw, key)) return false;
  if (peek() != ':') return invalid();
  ++at_;
  return value(key);
}

inline bool TreeBuilder::string(std::string_view& raw, std::string_view& text) {
  raw = token();
  ++at_;
  // What follows a closing quote directly would be a token of its own.
  if (raw.size() < 2 || raw.back() != '"') return invalid();
  text = {raw.data() + 1, raw.size() - 2};
  return text.find('\\') == std::string_view::npos || unescape(text);
}

bool TreeBuilder::unescape(std::string_view& text) {
  // Unescaped text is never longer; simdjson writes in blocks and may touch what lies behind.
  if (strings_.size() < text_.size() + kPadding) strings_.resize(text_.size() + kPadding);
  auto* const begin = reinterpret_cast<uint8_t*>(strings_.data()) + string_bytes_;
  const uint8_t* end = parser_.parse_string(reinterpret_cast<const uint8_t*>(text.data()), begin);
  if (end == nullptr) {
    return refuse(
        Cause::BadRequest,
        "the body is not valid JSON: a string has a bad escape, a lone surrogate or a raw "
        "control character");
  }
  text = {strings_.data() + string_bytes_, static_cast<size_t>(end - begin)};
  string_bytes_ += text.size();
  return true;
}

inline bool TreeBuilder::scalar(Node& node) {
  if (at_ >= tokens_.size()) return invalid();
  node.raw = token();
  ++at_;
  const char first = node.raw.empty() ? '\0' : node.raw[0];
  if (first == '-' || (first >= '0' && first <= '9')) {
    node.type = Type::Number;
    return is_number(node.raw) ||
           refuse(Cause::BadRequest,
                  "the body is not valid JSON: malformed or out-of-range number");
  }
  if (node.raw == "true" || node.raw == "false") {
    node.type = Type::Bool;
    return true;
  }
  node.type = Type::Null;
  return node.raw == "null" || invalid();
}

bool TreeBuilder::skip(Node& node) {
  size_t depth = 0;
  do {
    const char c = peek();
    if (c == '\0') return invalid();
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at_;
  } while (depth > 0);
  const auto start = static_cast<size_t>(node.raw.data() - text_.data());
  node.raw = text_.substr(start, tokens_[at_ - 1] + 1 - start);
  node.end = static_cast<uint32_t>(nodes_.size());
  return true;
}

inline bool TreeBuilder::check_duplicates(uint32_t object) {
  auto duplicate = [this](std::string_view key) {
    const std::string name(key.substr(0, 64));
    return refuse(Cause::BadRequest,
                  "the body is not acceptable JSON: an object has the key \"" + name + "\" twice");
  };
  const uint32_t end = nodes_[object].end;
  size_t count = 0;
  for (uint32_t i = object + 1; i < end; i = nodes_[i].end) ++count;
  if (count <= kPairwise) {
    for (uint32_t i = object + 1; i < end; i = nodes_[i].end) {
      for (uint32_t j = nodes_[i].end; j < end; j = nodes_[j].end) {
        if (nodes_[i].key == nodes_[j].key) return duplicate(nodes_[i].key);
      }
    }
    return true;
  }
  std::vector<std::string_view> keys;
  keys.reserve(count);
  for (uint32_t i = object + 1; i < end; i = nodes_[i].end) keys.push_back(nodes_[i].key);
  std::sort(keys.begin(), keys.end());
  auto twice = std::adjacent_find(keys.begin(), keys.end());
  return twice == keys.end() || duplicate(*twice);
}

}  // namespace

Result<void> build_tree(std::string_view text, std::span<const uint32_t> tokens,
                        const simdjson::internal::dom_parser_implementation& parser,
                        const Limits& limits, WantedMembers wanted, std::vector<Node>& nodes,
                        std::string& strings) {
  return TreeBuilder(text, tokens, parser, limits, wanted, nodes, strings).build();
}

}  // namespace sluice::wire::json
