#include "wire/json.h"

#include <algorithm>
#include <charconv>
#include <simdjson.h>
#include <type_traits>

namespace sluice::wire::json {

namespace od = simdjson::ondemand;
using detail::Node;

namespace {

// simdjson's codes grouped into what the sender can do about it.
Error describe(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR:
      return {Cause::BadRequest, "the body is not valid UTF-8"};
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return {Cause::TooLarge, "the JSON body is too large"};
    case simdjson::DEPTH_ERROR:
      return {Cause::TooLarge, "the JSON body is nested too deeply"};
    case simdjson::EMPTY:
      return {Cause::BadRequest, "the body is empty; a JSON document is expected"};
    case simdjson::STRING_ERROR:
      return {Cause::BadRequest,
              "the body is not valid JSON: a string has a bad escape, a lone surrogate or a raw "
              "control character"};
    case simdjson::NUMBER_ERROR:
      return {Cause::BadRequest, "the body is not valid JSON: malformed or out-of-range number"};
    case simdjson::UNCLOSED_STRING:
      return {Cause::BadRequest, "the body is not valid JSON: a string is not closed"};
    default:
      return {Cause::BadRequest, "the body is not valid JSON"};
  }
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// RFC 8259 number grammar. simdjson checks it too, but only for values that fit a double or a
// 64-bit integer; we carry any number as text, so "out of range" is not an error for us.
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

// Keys compared pairwise up to this many members, by sorting beyond it.
constexpr size_t kPairwise = 16;

}  // namespace

struct Document::Impl {
  od::parser parser;
  std::vector<Node> nodes;
  std::string copy;
  Limits limits;
  const char* source_end = nullptr;
  Error error;

  bool refuse(Error e) {
    error = std::move(e);
    return false;
  }
  bool refuse(simdjson::error_code code) { return refuse(describe(code)); }

  bool walk(od::value value, std::string_view key, uint32_t depth);
  template <class V>
  bool walk_any(V& value, std::string_view key, uint32_t depth);
  template <class V>
  bool walk_string(V& value, uint32_t index);
  bool walk_object(od::object object, uint32_t index, uint32_t depth);
  bool walk_array(od::array array, uint32_t index, uint32_t depth);
  bool check_duplicates(uint32_t index);
  void close(uint32_t index, od::document& doc);

  od::document doc;
};

// The tree is built depth first, so a container's children follow it directly and `end` skips it.
template <class V>
bool Document::Impl::walk_any(V& value, std::string_view key, uint32_t depth) {
  if (depth > limits.max_depth) {
    return refuse({Cause::TooLarge, "the JSON body is nested deeper than " +
                                        std::to_string(limits.max_depth) + " levels"});
  }
  if (nodes.size() >= limits.max_nodes) {
    return refuse({Cause::TooLarge, "the JSON body has too many values"});
  }
  od::json_type type;
  if (auto code = value.type().get(type); code != simdjson::SUCCESS) return refuse(code);
  const auto index = static_cast<uint32_t>(nodes.size());
  nodes.emplace_back();
  nodes[index].key = key;
  std::string_view token;
  if constexpr (requires { value.raw_json_token().value(); }) {
    if (auto code = value.raw_json_token().get(token); code != simdjson::SUCCESS) {
      return refuse(code);
    }
  } else {
    token = value.raw_json_token();
  }
  token = trimmed(token);
  nodes[index].raw = token;
  switch (type) {
    case od::json_type::object: {
      nodes[index].type = Type::Object;
      od::object object;
      if (auto code = value.get_object().get(object); code != simdjson::SUCCESS) {
        return refuse(code);
      }
      return walk_object(object, index, depth);
    }
    case od::json_type::array: {
      nodes[index].type = Type::Array;
      od::array array;
      if (auto code = value.get_array().get(array); code != simdjson::SUCCESS) return refuse(code);
      return walk_array(array, index, depth);
    }
    case od::json_type::string:
      return walk_string(value, index);
    case od::json_type::number: {
      nodes[index].type = Type::Number;
      if (!is_number(token)) return refuse(simdjson::NUMBER_ERROR);
      // Inside a container the iterator steps over an unread number; at the root it must be read,
      // or the check for trailing text would trip over it.
      if constexpr (std::is_same_v<V, od::document>) {
        if (auto code = value.get_double().error(); code != simdjson::SUCCESS) return refuse(code);
      }
      break;
    }
    case od::json_type::boolean: {
      nodes[index].type = Type::Bool;
      if (auto code = value.get_bool().error(); code != simdjson::SUCCESS) return refuse(code);
      break;
    }
    case od::json_type::null: {
      nodes[index].type = Type::Null;
      if (token != "null") return refuse(simdjson::N_ATOM_ERROR);
      // Asked by code: the result's conversion to bool throws.
      bool is_null = false;
      if (auto code = value.is_null().get(is_null); code != simdjson::SUCCESS) return refuse(code);
      if (!is_null) return refuse(simdjson::N_ATOM_ERROR);
      break;
    }
  }
  nodes[index].end = index + 1;
  return true;
}

bool Document::Impl::walk(od::value value, std::string_view key, uint32_t depth) {
  return walk_any(value, key, depth);
}

template <class V>
bool Document::Impl::walk_string(V& value, uint32_t index) {
  nodes[index].type = Type::String;
  // Unescaping checks the escapes; the result lives in the parser's string buffer.
  if (auto code = value.get_string().get(nodes[index].text); code != simdjson::SUCCESS) {
    return refuse(code);
  }
  nodes[index].end = index + 1;
  return true;
}

bool Document::Impl::walk_object(od::object object, uint32_t index, uint32_t depth) {
  for (auto member : object) {
    std::string_view key;
    if (auto code = member.unescaped_key().get(key); code != simdjson::SUCCESS) return refuse(code);
    od::value value;
    if (auto code = member.value().get(value); code != simdjson::SUCCESS) return refuse(code);
    if (!walk(value, key, depth + 1)) return false;
  }
  close(index, doc);
  return check_duplicates(index);
}

bool Document::Impl::walk_array(od::array array, uint32_t index, uint32_t depth) {
  for (auto element : array) {
    od::value value;
    if (auto code = element.get(value); code != simdjson::SUCCESS) return refuse(code);
    if (!walk(value, {}, depth + 1)) return false;
  }
  close(index, doc);
  return true;
}

// The iterator stands on the token after the container: its closing bracket is the last
// non-blank byte before that.
void Document::Impl::close(uint32_t index, od::document& document) {
  const char* stop = source_end;
  const char* here = nullptr;
  if (document.current_location().get(here) == simdjson::SUCCESS && here < source_end) stop = here;
  Node& node = nodes[index];
  const char* start = node.raw.data();
  node.raw = trimmed(std::string_view(start, static_cast<size_t>(stop - start)));
  node.end = static_cast<uint32_t>(nodes.size());
}

bool Document::Impl::check_duplicates(uint32_t index) {
  auto duplicate = [this](std::string_view key) {
    return refuse({Cause::BadRequest, "the body is not acceptable JSON: an object has the key \"" +
                                          std::string(key.substr(0, 64)) + "\" twice"});
  };
  const uint32_t end = nodes[index].end;
  size_t count = 0;
  for (uint32_t i = index + 1; i < end; i = nodes[i].end) ++count;
  if (count <= kPairwise) {
    for (uint32_t i = index + 1; i < end; i = nodes[i].end) {
      for (uint32_t j = nodes[i].end; j < end; j = nodes[j].end) {
        if (nodes[i].key == nodes[j].key) return duplicate(nodes[i].key);
      }
    }
    return true;
  }
  std::vector<std::string_view> keys;
  keys.reserve(count);
  for (uint32_t i = index + 1; i < end; i = nodes[i].end) keys.push_back(nodes[i].key);
  std::sort(keys.begin(), keys.end());
  auto twice = std::adjacent_find(keys.begin(), keys.end());
  return twice == keys.end() || duplicate(*twice);
}

Document::Document() : impl_(std::make_unique<Impl>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Result<void> Document::parse(std::string_view text, const Limits& limits) {
  impl_->copy.clear();
  impl_->copy.reserve(text.size() + kPadding);
  impl_->copy.append(text);
  impl_->copy.append(kPadding, '\0');
  return parse_padded(std::string_view(impl_->copy.data(), text.size()), limits);
}

Result<void> Document::parse_padded(std::string_view text, const Limits& limits) {
  static_assert(simdjson::SIMDJSON_PADDING <= kPadding);
  Impl& impl = *impl_;
  impl.nodes.clear();
  impl.limits = limits;
  const std::string_view body = trimmed(text);
  impl.source_end = body.data() + body.size();
  const simdjson::padded_string_view view(text.data(), text.size(), text.size() + kPadding);
  auto refused = [&impl](simdjson::error_code code) {
    impl.nodes.clear();
    return std::unexpected(describe(code));
  };
  if (body.empty()) return refused(simdjson::EMPTY);
  if (auto code = impl.parser.iterate(view).get(impl.doc); code != simdjson::SUCCESS) {
    return refused(code);
  }
  bool scalar = false;
  if (auto code = impl.doc.is_scalar().get(scalar); code != simdjson::SUCCESS) return refused(code);
  bool ok = false;
  if (scalar) {
    ok = impl.walk_any(impl.doc, {}, 1);
  } else {
    od::value root;
    if (auto code = impl.doc.get_value().get(root); code != simdjson::SUCCESS) return refused(code);
    ok = impl.walk(root, {}, 1);
  }
  if (!ok) {
    impl.nodes.clear();
    return std::unexpected(impl.error);
  }
  // Nothing but blanks may follow the root value.
  const char* here = nullptr;
  if (impl.doc.current_location().get(here) == simdjson::SUCCESS && here < impl.source_end) {
    return refused(simdjson::TAPE_ERROR);
  }
  return {};
}

Result<std::string_view> Document::find_member(std::string& text, std::string_view name) {
  impl_->nodes.clear();
  text.reserve(text.size() + kPadding);
  const simdjson::padded_string_view view(text.data(), text.size(), text.size() + kPadding);
  od::object object;
  if (auto code = impl_->parser.iterate(view).get(impl_->doc); code != simdjson::SUCCESS) {
    return std::unexpected(describe(code));
  }
  if (auto code = impl_->doc.get_object().get(object); code != simdjson::SUCCESS) {
    return fail(Cause::BadRequest, "not a JSON object");
  }
  std::string_view found;
  for (auto member : object) {
    od::raw_json_string key;
    if (auto code = member.key().get(key); code != simdjson::SUCCESS) {
      return std::unexpected(describe(code));
    }
    if (!key.unsafe_is_equal(name)) continue;
    od::value value;
    if (auto code = member.value().get(value); code != simdjson::SUCCESS) {
      return std::unexpected(describe(code));
    }
    if (auto code = simdjson::to_json_string(value).get(found); code != simdjson::SUCCESS) {
      return std::unexpected(describe(code));
    }
  }
  return found;
}

Value Document::root() const {
  const auto& nodes = impl_->nodes;
  return nodes.empty() ? Value() : Value(nodes.data(), nodes.data());
}

std::optional<bool> Value::as_bool() const {
  if (type() != Type::Bool) return std::nullopt;
  return node_->raw == "true";
}

std::optional<int64_t> Value::as_int() const {
  if (type() != Type::Number) return std::nullopt;
  int64_t out = 0;
  const std::string_view raw = node_->raw;
  auto [end, code] = std::from_chars(raw.data(), raw.data() + raw.size(), out);
  if (code != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return out;
}

std::optional<double> Value::as_double() const {
  if (type() != Type::Number) return std::nullopt;
  double out = 0;
  const std::string_view raw = node_->raw;
  auto [end, code] = std::from_chars(raw.data(), raw.data() + raw.size(), out);
  if (code != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return out;
}

Value Value::operator[](std::string_view name) const {
  if (type() != Type::Object) return {};
  for (const Value member : *this) {
    if (member.node_->key == name) return member;
  }
  return {};
}

size_t Value::size() const {
  if (!is_array() && !is_object()) return 0;
  size_t count = 0;
  const detail::Node* last = base_ + node_->end;
  for (const detail::Node* child = node_ + 1; child != last; child = base_ + child->end) ++count;
  return count;
}

Value::Iterator Value::begin() const {
  if (!is_array() && !is_object()) return Iterator(nullptr, nullptr);
  return Iterator(base_, node_ + 1);
}

Value::Iterator Value::end() const {
  if (!is_array() && !is_object()) return Iterator(nullptr, nullptr);
  return Iterator(base_, base_ + node_->end);
}

}  // namespace sluice::wire::json
