// YAML reading for configuration and for the files the converters take: yaml-cpp finds the tokens,
// we keep a flat tree of our own in which every value knows its line and column, a quoted "true"
// stays a text, keys keep their order and every limit is bounded.
//
//   auto doc = yaml::Document::parse("server: { threads: 4 }");
//   if (!doc) return std::unexpected(doc.error());             // param is "line:column"
//   doc->root()["server"]["threads"].as_int();                 // 4
//   doc->root()["server"].position();                          // {1, 9}
//
// Plain scalars follow the YAML 1.2 core schema: `no` and `2024-10-21` are texts, `0x1f` is 31.
// JSON is read too: it is a subset. Refused: duplicate keys, keys that are no scalars, an alias
// inside the value it stands for, several documents where one is asked for, bad UTF-8 and control
// characters. Merge keys (`<<`) are not merged: the key is kept as it stands.
//
// An alias is replaced by a copy of the nodes it stands for (texts are shared). What the copies
// would add up to is known before the first is made, so an alias bomb is refused in bounded memory.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/children.h"

namespace sluice::wire::yaml {

enum class Type : uint8_t { Missing, Null, Scalar, Sequence, Map };

// Both count from 1; the column counts bytes. 0 stands for "nowhere".
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;

  auto operator<=>(const Position&) const = default;
};

// "line:column".
std::string to_string(Position position);

struct Limits {
  size_t max_bytes = 4U << 20;
  uint32_t max_depth = 64;
  uint32_t max_nodes = 200'000;                  // copies made for aliases count
  uint32_t max_aliases = 1'000;                  // `*name`, each time it stands somewhere
  size_t max_expanded_bytes = size_t{16} << 20;  // all texts, each copy counted
  uint32_t max_documents = 1'000;
};

namespace detail {
struct TreeNode {
  std::string_view text{};  // Scalar: content, escapes and folding resolved
  std::string_view tag{};   // explicit tag such as "tag:yaml.org,2002:str" or "!Ref", else empty
  std::string_view key{};   // when the parent is a map
  Position position{};
  Position key_position{};
  uint32_t end = 0;  // index one past this node's last descendant
  Type type = Type::Missing;
  bool quoted = false;  // quoted or a block scalar: never a number, a bool or null
};
}  // namespace detail

// A handle to one value; valid while its Document lives (moving the Document is fine). A missing
// member is a Value of Type::Missing, on which every question has a harmless answer.
class Value final {
 public:
  Value() = default;

  [[nodiscard]] Type type() const { return node_ != nullptr ? node_->type : Type::Missing; }
  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is_null() const { return type() == Type::Null; }
  [[nodiscard]] bool is_scalar() const { return type() == Type::Scalar; }
  [[nodiscard]] bool is_sequence() const { return type() == Type::Sequence; }
  [[nodiscard]] bool is_map() const { return type() == Type::Map; }

  // Where the value starts; for an alias, where its anchor stands; for an empty value, its key.
  [[nodiscard]] Position position() const {
    return node_ != nullptr ? node_->position : Position{};
  }
  [[nodiscard]] std::string_view key() const { return node_ != nullptr ? node_->key : ""; }
  [[nodiscard]] Position key_position() const {
    return node_ != nullptr ? node_->key_position : Position{};
  }
  [[nodiscard]] std::string_view tag() const { return node_ != nullptr ? node_->tag : ""; }
  [[nodiscard]] bool quoted() const { return node_ != nullptr && node_->quoted; }

  // Member of a map; Missing when absent or when this is no map.
  [[nodiscard]] Value operator[](std::string_view name) const;

  // Text of a scalar whatever it looks like; empty for anything else.
  [[nodiscard]] std::string_view text() const { return node_ != nullptr ? node_->text : ""; }
  // A scalar that is a text in the core schema: quoted, tagged !!str, or no bool and no number.
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] std::optional<bool> as_bool() const;
  // Exact: a fraction, an exponent or a value out of range gives nothing.
  [[nodiscard]] std::optional<int64_t> as_int() const;
  // Finite values only. Any as_int() is an as_double() too.
  [[nodiscard]] std::optional<double> as_double() const;

  // Iterates the direct children of a sequence or map in source order.
  using Iterator = ChildIterator<Value, detail::TreeNode>;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;
  // Number of direct children of a sequence or map.
  [[nodiscard]] size_t size() const;

 private:
  friend class Document;
  friend Iterator;
  Value(const detail::TreeNode* base, const detail::TreeNode* node) : base_(base), node_(node) {}

  const detail::TreeNode* base_ = nullptr;
  const detail::TreeNode* node_ = nullptr;
};

class Document final {
 public:
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document() = default;

  // One document; an empty text is a document whose root is Null. Errors carry `cause` (pass
  // Cause::Config for the operator's own files), or Cause::TooLarge over a limit, and the position
  // as "line:column" in Error::param. Messages never quote a value of the text.
  static Result<Document> parse(std::string_view text, const Limits& limits = {},
                                Cause cause = Cause::BadRequest);
  // Any number of documents, separated by `---`. The limits hold for all of them together.
  static Result<std::vector<Document>> parse_all(std::string_view text, const Limits& limits = {},
                                                 Cause cause = Cause::BadRequest);

  [[nodiscard]] Value root() const { return {nodes_.data(), nodes_.data()}; }

 private:
  friend class TreeBuilder;
  Document() = default;

  std::vector<detail::TreeNode> nodes_;  // depth first; never empty
  std::deque<std::string> texts_;        // what the nodes' views look at; a deque never moves them
};

}  // namespace sluice::wire::yaml
