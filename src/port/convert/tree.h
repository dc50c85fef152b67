// What a converter reads: one ordered tree for every source format, in which each value knows its
// file, line and column, and each leaf its number in the ledger, so that none can be forgotten.
//
//   const Node* count = at(&document, "Resources/Model/Properties/InstanceCount");
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::port::convert {

enum class Kind : uint8_t { Null, Bool, Number, Text, List, Map };

// Both count from 1; the column counts bytes.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
};

// Numbers of leaves in the ledger.
using Leaves = std::vector<uint32_t>;

struct Node {
  Kind kind = Kind::Null;
  std::string key;   // when the parent is a map
  std::string text;  // of a scalar: content of a text, digits of a number, "true" or "false"
  std::string tag;   // a YAML tag such as "!Ref"; '"' of a protobuf text that is quoted; else empty
  Position position;
  uint32_t file = 0;
  // What stands for this value in the report: the leaf itself, then the parameters that went into
  // it. Empty for a list or map with children.
  Leaves leaves;
  std::vector<Node> children;

  [[nodiscard]] bool is_map() const { return kind == Kind::Map; }
  [[nodiscard]] bool is_list() const { return kind == Kind::List; }
  [[nodiscard]] bool is_scalar() const { return kind != Kind::Map && kind != Kind::List; }
};

// The member of a map, or null; `node` may be null.
const Node* member(const Node* node, std::string_view key);
// Steps of a path separated by '/', each a key or the index of a list; null when one is not there.
const Node* at(const Node* node, std::string_view path);
// The text of the scalar there, or an empty one.
std::string_view text_at(const Node* node, std::string_view path);
// The children of a list; none for anything else and for null.
const std::vector<Node>& items(const Node* node);
// The children of a map; none for anything else and for null.
const std::vector<Node>& members(const Node* node);

// One step of a JSON pointer (RFC 6901): '~' and '/' escaped.
std::string escape_step(std::string_view key);

}  // namespace sluice::port::convert
