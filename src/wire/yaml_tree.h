// Builds the flat tree out of parser events and holds every limit: depth, nodes, aliases, texts and
// documents. Knows nothing of the parser. After the first fault all further events are ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "wire/yaml.h"

namespace sluice::wire::yaml {

class TreeBuilder final {
 public:
  using AnchorId = size_t;  // 0: none

  // text: what is parsed, to tell an explicit document start. Faults that are no limit get `cause`.
  TreeBuilder(std::string_view text, const Limits& limits, Cause cause)
      : text_(text), limits_(limits), cause_(cause) {}

  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
  std::vector<Document> take() { return std::move(documents_); }
  void refuse(Position at, std::string message, Cause cause);
  void add_empty_document();

  void start_document(Position at);
  void add_null(Position at, AnchorId anchor);
  void add_scalar(Position at, std::string_view tag, AnchorId anchor, const std::string& value,
                  bool quoted);
  // An alias stands for the node with that anchor.
  void add_alias(Position at, AnchorId anchor);
  void open(Type type, Position at, std::string_view tag, AnchorId anchor);
  void close();

 private:
  struct Frame {
    uint32_t index = 0;
    uint32_t height = 1;  // levels of the subtree so far
    Type type = Type::Sequence;
    bool has_key = false;
    std::string_view key{};
    Position key_position{};
    AnchorId anchor = 0;
  };
  struct Anchor {
    uint32_t index = 0;
    uint32_t height = 1;
  };

  void refuse(Position at, std::string message) { refuse(at, std::move(message), cause_); }
  void refuse_size(Position at);
  std::vector<detail::TreeNode>& nodes() { return documents_.back().nodes_; }
  std::string_view intern(std::string_view text);
  [[nodiscard]] bool wants_key() const;
  void take_key(const detail::TreeNode& node, AnchorId anchor);
  bool has_room(size_t count, size_t height, Position at);
  void attach(detail::TreeNode& node, uint32_t height);
  void add(detail::TreeNode node, AnchorId anchor);
  void copy(Anchor anchor, Position at);
  void check_duplicates(uint32_t map);

  std::string_view text_;
  const Limits& limits_;
  Cause cause_;
  std::vector<Document> documents_;
  std::vector<Frame> frames_;
  std::unordered_map<AnchorId, Anchor> anchors_;  // closed ones of the current document
  std::optional<Error> fault_;
  size_t node_count_ = 0;
  size_t expanded_bytes_ = 0;
  uint32_t aliases_ = 0;
};

}  // namespace sluice::wire::yaml
