#include "wire/json.h"

#include <charconv>
#include <simdjson.h>
#include <span>

#include "wire/json_tree.h"

namespace sluice::wire::json {

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

// Enough for most requests, so that the parser seldom grows.
constexpr size_t kLeastCapacity = 16 * 1024;

}  // namespace

struct Document::Impl {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::vector<Node> nodes;
  std::string copy;
  std::string strings;

  // First pass: the places of the tokens.
  simdjson::error_code find_tokens(std::string_view text) {
    const auto& active = *simdjson::get_active_implementation();
    if (parser == nullptr) {
      const auto code = active.create_dom_parser_implementation(kLeastCapacity, 0, parser);
      if (code != simdjson::SUCCESS) return code;
    }
    if (parser->capacity() < text.size()) {
      const auto code = parser->set_capacity(text.size());
      if (code != simdjson::SUCCESS) return code;
    }
    return parser->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                          simdjson::stage1_mode::regular);
  }

  Result<void> build(std::string_view text, const Limits& limits, WantedMembers wanted) {
    nodes.clear();
    if (const auto code = find_tokens(text); code != simdjson::SUCCESS) {
      return std::unexpected(describe(code));
    }
    const std::span<const uint32_t> tokens(parser->structural_indexes.get(),
                                           parser->n_structural_indexes);
    auto done = build_tree(text, tokens, *parser, limits, wanted, nodes, strings);
    if (!done) nodes.clear();
    return done;
  }
};

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
  return impl_->build(text, limits, nullptr);
}

Result<void> Document::parse_members(std::string& text,
                                     std::initializer_list<std::string_view> wanted) {
  text.reserve(text.size() + kPadding);
  if (auto ok = impl_->build(text, {}, &wanted); !ok) return ok;
  if (root().is_object()) return {};
  impl_->nodes.clear();
  return fail(Cause::BadRequest, "not a JSON object");
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
