// Iterates the direct children of a container in a flat tree, depth first, in which every node
// knows where its last descendant ends: the next sibling is one step away, however large the child
// is.
#pragma once

namespace sluice::wire {

// Value is made from (base, node); Node has `end`, an index from base, one past its descendants.
template <class Value, class Node>
class ChildIterator final {
 public:
  ChildIterator(const Node* base, const Node* node) : base_(base), node_(node) {}

  Value operator*() const { return Value(base_, node_); }
  ChildIterator& operator++() {
    node_ = base_ + node_->end;
    return *this;
  }
  bool operator==(const ChildIterator& other) const { return node_ == other.node_; }

 private:
  const Node* base_;
  const Node* node_;
};

}  // namespace sluice::wire
