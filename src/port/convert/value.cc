#include "port/convert/value.h"

#include <algorithm>
#include <charconv>

namespace sluice::port::convert {

namespace {

std::string unescape_step(std::string_view step) {
  std::string out;
  for (size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      out += step[++i] == '1' ? '/' : '~';
    } else {
      out += step[i];
    }
  }
  return out;
}

constexpr size_t kLargestGap = 9999;

bool is_index(std::string_view step) {
  return !step.empty() && step.size() < 7 &&
         std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string number_text(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end.ptr};
}

Value::Value(int64_t number) : kind_(Kind::Number), text_(std::to_string(number)) {}
Value::Value(double number) : kind_(Kind::Number), text_(number_text(number)) {}

Value Value::of(const Node& node) {
  Value out;
  out.kind_ = node.kind;
  out.key_ = node.key;
  out.text_ = node.text;
  for (const Node& child : node.children) out.children_.push_back(of(child));
  return out;
}

Value Value::empty_map() {
  Value out;
  out.kind_ = Kind::Map;
  return out;
}

Value Value::empty_list() {
  Value out;
  out.kind_ = Kind::List;
  return out;
}

Value& Value::member(std::string_view key) {
  kind_ = Kind::Map;
  const auto found = std::find_if(children_.begin(), children_.end(),
                                  [&](const Value& child) { return child.key_ == key; });
  if (found != children_.end()) return *found;
  children_.emplace_back();
  children_.back().key_ = key;
  return children_.back();
}

Value& Value::append(Value value) {
  kind_ = Kind::List;
  value.key_.clear();
  children_.push_back(std::move(value));
  return children_.back();
}

const Value* Value::find(std::string_view key) const {
  for (const Value& child : children_) {
    if (child.key_ == key) return &child;
  }
  return nullptr;
}

Value& Value::step(std::string_view key) {
  if (key == "-") return append({});
  if (kind_ == Kind::Map || !is_index(key)) return member(unescape_step(key));
  size_t index = 0;
  std::from_chars(key.data(), key.data() + key.size(), index);
  // Lists grow one by one; a key of digits that jumps is a name.
  if (index > children_.size() + kLargestGap) return member(key);
  kind_ = Kind::List;
  while (children_.size() <= index) children_.emplace_back();
  return children_[index];
}

Value& Value::at(std::string_view pointer) {
  Value* here = this;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const size_t slash = pointer.find('/');
    here = &here->step(pointer.substr(0, slash));
    pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
  }
  return *here;
}

}  // namespace sluice::port::convert
