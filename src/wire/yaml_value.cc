// Walking the tree, and what a plain scalar means: the YAML 1.2 core schema (spec section 10.3.2),
// which is why `no`, `0123` and dates have no surprises here.
#include <charconv>
#include <cmath>
#include <limits>

#include "wire/yaml.h"

namespace sluice::wire::yaml {
namespace {

constexpr std::string_view kStrTag = "tag:yaml.org,2002:str";

size_t count_digits(std::string_view s, size_t from) {
  size_t n = 0;
  while (from + n < s.size() && s[from + n] >= '0' && s[from + n] <= '9') ++n;
  return n;
}

bool has_sign(std::string_view s) {
  return !s.empty() && (s[0] == '-' || s[0] == '+');
}

bool is_decimal(std::string_view s) {
  const size_t start = has_sign(s) ? 1 : 0;
  const size_t digits = count_digits(s, start);
  return digits > 0 && start + digits == s.size();
}

// 0 when the text is no prefixed integer.
int prefixed_base(std::string_view s) {
  const int base = s.starts_with("0x") ? 16 : s.starts_with("0o") ? 8 : 0;
  const std::string_view allowed = base == 16 ? "0123456789abcdefABCDEF" : "01234567";
  if (base == 0 || s.size() == 2) return 0;
  return s.substr(2).find_first_not_of(allowed) == std::string_view::npos ? base : 0;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view s) {
  size_t i = has_sign(s) ? 1 : 0;
  const size_t whole = count_digits(s, i);
  i += whole;
  if (i < s.size() && s[i] == '.') {
    const size_t fraction = count_digits(s, ++i);
    if (whole == 0 && fraction == 0) return false;
    i += fraction;
  } else if (whole == 0) {
    return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '-' || s[i] == '+')) ++i;
    const size_t exponent = count_digits(s, i);
    if (exponent == 0) return false;
    i += exponent;
  }
  return i == s.size();
}

bool is_special_float(std::string_view s) {
  for (std::string_view nan : {".nan", ".NaN", ".NAN"}) {
    if (s == nan) return true;
  }
  if (has_sign(s)) s.remove_prefix(1);
  return s == ".inf" || s == ".Inf" || s == ".INF";
}

bool is_number(std::string_view s) {
  return is_float(s) || prefixed_base(s) != 0 || is_special_float(s);
}

template <class T>
std::optional<T> read_integer(std::string_view digits, int base) {
  T value{};
  auto [end, code] = std::from_chars(digits.begin(), digits.end(), value, base);
  if (code != std::errc() || end != digits.end()) return std::nullopt;
  return value;
}

bool is_untyped(const Value& value) {
  return value.is_scalar() && !value.quoted() && value.tag() != kStrTag;
}

}  // namespace

bool Value::is_text() const {
  if (!is_scalar()) return false;
  return !is_untyped(*this) || (!as_bool() && !is_number(text()));
}

std::optional<bool> Value::as_bool() const {
  if (!is_untyped(*this)) return std::nullopt;
  const std::string_view s = text();
  if (s == "true" || s == "True" || s == "TRUE") return true;
  if (s == "false" || s == "False" || s == "FALSE") return false;
  return std::nullopt;
}

std::optional<int64_t> Value::as_int() const {
  if (!is_untyped(*this)) return std::nullopt;
  std::string_view s = text();
  if (const int base = prefixed_base(s); base != 0) return read_integer<int64_t>(s.substr(2), base);
  if (!is_decimal(s)) return std::nullopt;
  if (s[0] == '+') s.remove_prefix(1);
  return read_integer<int64_t>(s, 10);
}

std::optional<double> Value::as_double() const {
  if (const auto integer = as_int()) return static_cast<double>(*integer);
  if (!is_untyped(*this) || !is_float(text())) return std::nullopt;
  std::string_view s = text();
  if (s[0] == '+') s.remove_prefix(1);
  double value = 0;
  auto [end, code] = std::from_chars(s.begin(), s.end(), value);
  if (code != std::errc() || end != s.end() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Value Value::operator[](std::string_view name) const {
  if (!is_map()) return {};
  for (const Value child : *this) {
    if (child.key() == name) return child;
  }
  return {};
}

size_t Value::size() const {
  if (!is_sequence() && !is_map()) return 0;
  size_t count = 0;
  const detail::TreeNode* last = base_ + node_->end;
  for (const auto* child = node_ + 1; child != last; child = base_ + child->end) ++count;
  return count;
}

Value::Iterator Value::begin() const {
  return {base_, is_sequence() || is_map() ? node_ + 1 : nullptr};
}

Value::Iterator Value::end() const {
  return {base_, is_sequence() || is_map() ? base_ + node_->end : nullptr};
}

}  // namespace sluice::wire::yaml
