#include "migrate/compare/decimal.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

struct Decimal {
  bool negative = false;
  std::string digits;  // no zeros at the ends; empty for zero
  int64_t exponent = 0;
};

constexpr size_t kMostExponentDigits = 15;

std::optional<int64_t> read_exponent(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > kMostExponentDigits + 1) return {};
  int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
  return value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  if (const size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto exponent = read_exponent(text.substr(e + 1));
    if (!exponent) return {};
    out.exponent = *exponent;
    text = text.substr(0, e);
  }
  const size_t point = text.find('.');
  out.digits = text.substr(0, point);
  if (point != std::string_view::npos) {
    out.digits += text.substr(point + 1);
    out.exponent -= static_cast<int64_t>(text.size() - point - 1);
  }
  const size_t last = out.digits.find_last_not_of('0');
  if (last == std::string::npos) return Decimal{};
  out.exponent += static_cast<int64_t>(out.digits.size() - last - 1);
  out.digits.resize(last + 1);
  out.digits.erase(0, out.digits.find_first_not_of('0'));
  return out;
}

}  // namespace

std::string canonical_number(std::string_view number) {
  const auto decimal = read_decimal(number);
  if (!decimal) return std::string(number);
  if (decimal->digits.empty()) return "0";
  std::string out = decimal->negative ? "-" : "";
  out += decimal->digits;
  if (decimal->exponent != 0) out += "e" + std::to_string(decimal->exponent);
  return out;
}

bool is_integer(std::string_view number) {
  const auto decimal = read_decimal(number);
  return decimal && decimal->exponent >= 0;
}

}  // namespace sluice::migrate::compare
