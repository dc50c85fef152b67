// What a converter writes: an ordered tree that is made by pointers and printed as YAML, JSON or
// HCL, always the same text for the same tree.
//
//   Value pod;
//   pod.at("/spec/containers/0/image") = "registry/app:1";
//   pod.at("/metadata/annotations/example.com~1owner") = "me";   // RFC 6901 escapes
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/tree.h"

namespace sluice::port::convert {

class Value final {
 public:
  Value() = default;
  Value(const char* text) : kind_(Kind::Text), text_(text) {}                // NOLINT
  Value(std::string text) : kind_(Kind::Text), text_(std::move(text)) {}     // NOLINT
  Value(std::string_view text) : kind_(Kind::Text), text_(text) {}           // NOLINT
  Value(int64_t number);                                                     // NOLINT
  Value(int number) : Value(static_cast<int64_t>(number)) {}                 // NOLINT
  Value(double number);                                                      // NOLINT
  Value(bool truth) : kind_(Kind::Bool), text_(truth ? "true" : "false") {}  // NOLINT
  // A copy of what a source holds.
  static Value of(const Node& node);
  static Value empty_map();
  static Value empty_list();

  Value(const Value&) = default;
  Value(Value&&) noexcept = default;
  ~Value() = default;
  // What stands in a map keeps the key it stands under.
  Value& operator=(Value other) noexcept {
    kind_ = other.kind_;
    text_ = std::move(other.text_);
    children_ = std::move(other.children_);
    return *this;
  }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::vector<Value>& children() const { return children_; }
  [[nodiscard]] bool empty() const { return kind_ == Kind::Null; }

  // The value there, made with all above it when it is not there. A step of digits makes and reads
  // a list; "-" appends to one.
  Value& at(std::string_view pointer);
  // The member of a map, whatever the key looks like.
  Value& member(std::string_view key);
  Value& append(Value value);
  [[nodiscard]] const Value* find(std::string_view key) const;

 private:
  Value& step(std::string_view key);

  Kind kind_ = Kind::Null;
  std::string key_;
  std::string text_;
  std::vector<Value> children_;
};

std::string to_yaml(const Value& value);
// Two spaces an indentation level, a line break at the end.
std::string to_json(const Value& value);
// As an expression of HCL2 (Terraform, OpenTofu), `indent` spaces in.
std::string to_hcl(const Value& value, int indent);

// The shortest text that reads back as the same number.
std::string number_text(double value);

}  // namespace sluice::port::convert
