// One-line text records of plain structs, exact to the bit: the form in which evidence, machine
// states and events stand in the journal, so that a decision can be recomputed from it alone.
//
//   struct Point { int64_t n; double x; };
//   template <class V, RecordOf<Point> T> void visit_fields(V& v, T& p) { v("n", p.n)("x", p.x); }
//   to_record(Point{3, 0.1})  ->  "n=3 x=1.999999999999ap-4"
//
// Doubles are hexadecimal floating point, enums their number, strings percent-escaped, lists carry
// their length, nested structs are dotted. Reading is strict: the same names in the same order.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"

namespace sluice::migrate {

// visit_fields takes its struct by `T&`, const for writing.
template <class T, class Struct>
concept RecordOf = std::same_as<std::remove_const_t<T>, Struct>;

std::string escape_record_text(std::string_view text);
Result<std::string> unescape_record_text(std::string_view text);

class RecordWriter final {
 public:
  template <class T>
  RecordWriter& operator()(std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      put(name, escape_record_text(value));
    } else if constexpr (std::is_same_v<T, double>) {
      put(name, hex(value));
    } else if constexpr (std::is_enum_v<T>) {
      put(name, std::to_string(static_cast<int64_t>(value)));
    } else if constexpr (std::is_integral_v<T>) {
      put(name, std::to_string(value));
    } else {
      nested(name, value);
    }
    return *this;
  }
  template <class T>
  RecordWriter& operator()(std::string_view name, const std::vector<T>& list) {
    put(name, std::to_string(list.size()));
    for (const T& item : list) (*this)(name, item);
    return *this;
  }
  // A field that a later version added at the end of a record: left out while it has the value
  // that every record of before stood for.
  template <class T>
  RecordWriter& tail(std::string_view name, const T& value, const T& before) {
    return value == before ? *this : (*this)(name, value);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class T>
  void nested(std::string_view name, const T& value) {
    const size_t before = prefix_.size();
    prefix_.append(name).push_back('.');
    visit_fields(*this, value);
    prefix_.resize(before);
  }
  void put(std::string_view name, std::string_view value);
  static std::string hex(double value);

  std::string prefix_;
  std::string out_;
};

class RecordReader final {
 public:
  explicit RecordReader(std::string_view line) : rest_(line) {}

  template <class T>
  RecordReader& operator()(std::string_view name, T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      auto text = unescape_record_text(next(name));
      if (text) value = std::move(*text);
      if (!text) broken(name);
    } else if constexpr (std::is_same_v<T, bool>) {
      value = number<int64_t>(name) != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(number<int64_t>(name));
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = number<T>(name);
    } else {
      nested(name, value);
    }
    return *this;
  }
  template <class T>
  RecordReader& operator()(std::string_view name, std::vector<T>& list) {
    const auto size = number<int64_t>(name);
    // A list cannot be longer than what is left of the line.
    if (size < 0 || static_cast<size_t>(size) > rest_.size()) return broken(name);
    list.resize(static_cast<size_t>(size));
    for (T& item : list) {
      if (bad_.empty()) (*this)(name, item);
    }
    return *this;
  }
  template <class T>
  RecordReader& tail(std::string_view name, T& value, const T& before) {
    if (!rest_.empty()) return (*this)(name, value);
    value = before;
    return *this;
  }
  // Everything was read and nothing was left over.
  [[nodiscard]] Result<void> finish() const;

 private:
  template <class T>
  void nested(std::string_view name, T& value) {
    const size_t before = prefix_.size();
    prefix_.append(name).push_back('.');
    visit_fields(*this, value);
    prefix_.resize(before);
  }
  template <class T>
  T number(std::string_view name) {
    T out{};
    const std::string_view text = next(name);
    std::from_chars_result read{};
    if constexpr (std::is_floating_point_v<T>) {
      read = std::from_chars(text.data(), text.data() + text.size(), out, std::chars_format::hex);
    } else {
      read = std::from_chars(text.data(), text.data() + text.size(), out);
    }
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
      broken(name);
    }
    return out;
  }
  std::string_view next(std::string_view name);
  RecordReader& broken(std::string_view name);

  std::string_view rest_;
  std::string prefix_;
  std::string bad_;  // first field that could not be read
};

template <class T>
std::string to_record(const T& value) {
  RecordWriter out;
  visit_fields(out, value);
  return out.take();
}

// BadRequest naming the first field that is missing, misplaced or malformed.
template <class T>
Result<T> from_record(std::string_view line) {
  T value;
  RecordReader in(line);
  visit_fields(in, value);
  if (auto done = in.finish(); !done) return std::unexpected(done.error());
  return value;
}

}  // namespace sluice::migrate
