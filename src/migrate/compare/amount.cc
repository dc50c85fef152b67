#include "migrate/compare/amount.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "migrate/compare/decimal.h"
#include "migrate/compare/fact_words.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

constexpr size_t kMostDigits = 200;

size_t digits_at(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

std::string lower_of(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_lower);
  return out;
}

const FactWord* unit_of(std::string_view text) {
  if (text.empty() || text.size() > 12) return nullptr;
  const FactWord* found = find_fact_word(lower_of(text));
  return found != nullptr && found->kind == WordKind::Unit ? found : nullptr;
}

bool grouped_by_three(std::string_view whole, char separator) {
  const size_t first = whole.find(separator);
  if (first == 0 || first > 3) return false;
  for (size_t at = first; at < whole.size(); at += 4) {
    if (whole[at] != separator || digits_at(whole.substr(at + 1)) < 3) return false;
    if (at + 4 < whole.size() && whole[at + 4] != separator) return false;
  }
  return (whole.size() - first) % 4 == 0;
}

std::string without(std::string_view text, char c) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [c](char x) { return x != c; });
  return out;
}

// "12,34,567" as in India: groups of two, the last of three.
bool grouped_by_two(std::string_view whole) {
  size_t at = whole.find(',');
  if (at == 0 || at > 2) return false;
  for (size_t next = 0; (next = whole.find(',', at + 1)) != std::string_view::npos; at = next) {
    if (next - at != 3) return false;
  }
  return whole.size() - at == 4;
}

// Digits, points and commas to digits with at most one point.
std::optional<std::string> plain_decimal(std::string_view body) {
  const auto commas = std::ranges::count(body, ',');
  const auto points = std::ranges::count(body, '.');
  if (commas == 0 && points <= 1) return std::string(body);
  if (commas > 0 && points > 0) {
    const char decimal = body.find_last_of(".,") == body.rfind('.') ? '.' : ',';
    const char thousands = decimal == '.' ? ',' : '.';
    if (std::ranges::count(body, decimal) != 1) return {};
    const size_t point = body.find(decimal);
    const std::string_view whole = body.substr(0, point);
    const bool indian = thousands == ',' && grouped_by_two(whole);
    if (!grouped_by_three(whole, thousands) && !indian) return {};
    return without(whole, thousands) + "." + std::string(body.substr(point + 1));
  }
  const char separator = commas > 0 ? ',' : '.';
  if (grouped_by_three(body, separator)) return without(body, separator);
  if (separator == '.') return {};
  if (commas == 1) {
    const size_t point = body.find(',');
    return std::string(body.substr(0, point)) + "." + std::string(body.substr(point + 1));
  }
  if (grouped_by_two(body)) return without(body, ',');
  return {};
}

struct Vulgar {
  std::string_view sign;
  std::string_view value;
};
constexpr auto kVulgar = std::to_array<Vulgar>({{"\u00bd", "5e-1"},
                                                {"\u00bc", "25e-2"},
                                                {"\u00be", "75e-2"},
                                                {"\u2153", "1/3"},
                                                {"\u2154", "2/3"},
                                                {"\u215b", "125e-3"}});

// "1/2" as what it is worth where that ends after a few digits, else as it stands.
std::optional<std::string> fraction_of(std::string_view word) {
  const size_t bar = word.find('/');
  if (bar == 0 || bar > 2 || word.size() - bar < 2 || word.size() - bar > 3) return {};
  int over = 0;
  int under = 0;
  const char* end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), word.data() + bar, over);
  const auto rest = std::from_chars(word.data() + bar + 1, end, under);
  if (read.ptr != word.data() + bar || rest.ptr != end || under <= 0 || over < 0) return {};
  constexpr int kScale = 10'000;
  if (over * kScale % under != 0) return std::string(word);
  return canonical_number(std::to_string(over * kScale / under) + "e-4");
}

void take_sign(std::string_view& word, bool& negative) {
  if (word.starts_with('-')) negative = true;
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
}

// What stands in front of the digits, where it is a currency.
bool take_currency(std::string_view& word, std::string_view& unit) {
  const size_t end = word.find_first_of("0123456789.,-+");
  if (end == 0 || end == std::string_view::npos) return end == 0;
  const FactWord* found = unit_of(word.substr(0, end));
  const bool currency = found != nullptr && found->canonical.size() == 3;
  if (!currency) return false;
  unit = found->canonical;
  word.remove_prefix(end);
  return true;
}

// "M", "k" and kin; 0 for none.
int take_multiplier(std::string_view& rest) {
  struct Letter {
    std::string_view text;
    int power;
  };
  for (const auto& [text, power] :
       {Letter{"bn", 9}, Letter{"k", 3}, Letter{"K", 3}, Letter{"M", 6}, Letter{"B", 9}}) {
    if (!rest.starts_with(text)) continue;
    const std::string_view behind = rest.substr(text.size());
    if (!behind.empty() && unit_of(behind) == nullptr) continue;
    if (!behind.empty() && unit_of(rest) != nullptr) continue;  // "MB", "km"
    rest = behind;
    return power;
  }
  return 0;
}

}  // namespace

std::string scaled(const std::string& number, int power) {
  if (power == 0 || number.find('/') != std::string::npos) return number;
  const size_t e = number.find('e');
  int exponent = 0;
  if (e != std::string::npos) {
    std::from_chars(number.data() + e + 1, number.data() + number.size(), exponent);
  }
  return canonical_number(number.substr(0, e) + "e" + std::to_string(exponent + power));
}

std::string plain_digits(std::string_view word) {
  constexpr auto kZeros = std::to_array<uint32_t>({0x660, 0x6F0, 0x966, 0xFF10});
  std::string out;
  for (size_t at = 0; at < word.size();) {
    const size_t before = at;
    const uint32_t c = next_scalar(word, at);
    const auto zero =
        std::ranges::find_if(kZeros, [c](uint32_t z) { return c >= z && c < z + 10; });
    const bool dash = c == 0x2212 || (c == 0x2013 && before == 0);
    if (c >= 0x80 && zero != kZeros.end()) {
      out += static_cast<char>('0' + (c - *zero));
    } else if (dash) {
      out += '-';
    } else {
      out += word.substr(before, at - before);
    }
  }
  return out;
}

std::optional<Amount> read_amount(std::string_view word) {
  Amount out;
  bool negative = false;
  take_sign(word, negative);
  if (auto fraction = fraction_of(word)) return Amount{.number = std::move(*fraction)};
  if (word.empty()) return {};
  const bool vulgar_alone = static_cast<unsigned char>(word.front()) == 0xC2 ||
                            static_cast<unsigned char>(word.front()) == 0xE2;
  if (!is_digit(word.front()) && word.front() != '.') {
    if (vulgar_alone) {
      for (const auto& [sign, value] : kVulgar) {
        if (word == sign) return Amount{.number = std::string(value)};
      }
    }
    if (!take_currency(word, out.unit)) return {};
    take_sign(word, negative);
  }
  size_t end = std::min(word.find_first_not_of("0123456789.,"), word.size());
  while (end > 0 && !is_digit(word[end - 1])) --end;
  if (end == 0 || end > kMostDigits) return {};
  const auto plain = plain_decimal(word.substr(0, end));
  if (!plain) return {};
  std::string_view rest = word.substr(end);
  std::string digits = (negative ? "-" : "") + (plain->starts_with('.') ? "0" + *plain : *plain);
  for (const auto& [sign, value] : kVulgar) {
    if (rest != sign || value.find('/') != std::string_view::npos) continue;
    if (plain->find('.') != std::string::npos) return {};
    const std::string part = value == "5e-1"    ? ".5"
                             : value == "25e-2" ? ".25"
                             : value == "75e-2" ? ".75"
                                                : ".125";
    return Amount{.number = canonical_number(digits + part), .unit = out.unit};
  }
  const int power = take_multiplier(rest);
  if (!rest.empty()) {
    const FactWord* unit = unit_of(rest.starts_with('-') ? rest.substr(1) : rest);
    if (unit == nullptr || !out.unit.empty()) return {};
    out.unit = unit->canonical;
  }
  out.number = scaled(canonical_number(digits), power);
  return out;
}

}  // namespace sluice::migrate::compare
