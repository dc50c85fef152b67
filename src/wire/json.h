// Strict JSON reading for messages from outside: simdjson finds the tokens and checks the text,
// we keep a flat tree of slices into the source, so that
//   - raw(): any value can be carried verbatim (key order and number text survive translation),
//   - raw().data() - source: any value can be replaced in place (the splice path),
//   - members can be asked for in any order.
//
//   json::Document doc;
//   if (auto ok = doc.parse(body); !ok) return std::unexpected(ok.error());
//   std::string_view model = doc.root()["model"].str();
//
// Refused with Cause::BadRequest: anything RFC 8259 refuses, bad UTF-8, lone surrogates, duplicate
// keys in one object. Refused with Cause::TooLarge: nesting or node count over the limits.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/children.h"

namespace sluice::wire::json {

// A parse may read this many bytes past the text; parse() copies text that lacks the room.
inline constexpr size_t kPadding = 64;

enum class Type : uint8_t { Missing, Null, Bool, Number, String, Array, Object };

struct Limits {
  uint32_t max_depth = 64;
  uint32_t max_nodes = 2'000'000;
};

namespace detail {
struct Node {
  std::string_view raw;   // the value's exact text in the source
  std::string_view text;  // String: unescaped content
  std::string_view key;   // unescaped member name, when the parent is an object
  uint32_t end = 0;       // index one past this value's last descendant
  Type type = Type::Missing;
};
}  // namespace detail

class Document;

// A handle to one value; valid while its Document is neither parsed again nor gone. A missing
// member is a Value of Type::Missing, on which every question has a harmless answer.
class Value final {
 public:
  Value() = default;

  [[nodiscard]] Type type() const { return node_ != nullptr ? node_->type : Type::Missing; }
  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is_null() const { return type() == Type::Null; }
  // Missing and null are the same to most APIs: "not given".
  [[nodiscard]] bool given() const { return node_ != nullptr && node_->type != Type::Null; }
  [[nodiscard]] bool is_object() const { return type() == Type::Object; }
  [[nodiscard]] bool is_array() const { return type() == Type::Array; }
  [[nodiscard]] bool is_string() const { return type() == Type::String; }
  [[nodiscard]] bool is_number() const { return type() == Type::Number; }
  [[nodiscard]] bool is_bool() const { return type() == Type::Bool; }

  [[nodiscard]] std::string_view raw() const { return node_ != nullptr ? node_->raw : ""; }
  [[nodiscard]] std::string_view key() const { return node_ != nullptr ? node_->key : ""; }
  // Content of a string, empty for anything else.
  [[nodiscard]] std::string_view str() const { return node_ != nullptr ? node_->text : ""; }
  [[nodiscard]] std::optional<bool> as_bool() const;
  // Exact: a number with a fraction, an exponent or out of range gives nothing.
  [[nodiscard]] std::optional<int64_t> as_int() const;
  [[nodiscard]] std::optional<double> as_double() const;

  // Member of an object; Missing when absent or when this is no object.
  [[nodiscard]] Value operator[](std::string_view name) const;
  // Number of direct children of an array or object.
  [[nodiscard]] size_t size() const;

  // Iterates the direct children of an array or object in source order.
  using Iterator = ChildIterator<Value, detail::Node>;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  friend class Document;
  friend Iterator;
  Value(const detail::Node* base, const detail::Node* node) : base_(base), node_(node) {}

  const detail::Node* base_ = nullptr;
  const detail::Node* node_ = nullptr;
};

// Owns the parser and the tree; reuse one to parse without allocating. Not thread-safe.
class Document final {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  // The text is copied, padding included. Values slice the copy.
  Result<void> parse(std::string_view text, const Limits& limits = {});
  // No copy: at least kPadding readable bytes must follow the text, and it must outlive the tree.
  Result<void> parse_padded(std::string_view text, const Limits& limits = {});

  [[nodiscard]] Value root() const;

  // Without the tree below most members of the root, which must be an object: only those named get
  // children, other containers are stepped over by their brackets and not checked. `text` may grow
  // by padding and must outlive the tree.
  Result<void> parse_members(std::string& text, std::initializer_list<std::string_view> wanted);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::wire::json
