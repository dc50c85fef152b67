#include "migrate/compare/written_date.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::string two_digits(std::string_view digits) {
  return (digits.size() == 1 ? "0" : "") + std::string(digits);
}

int value_of(std::string_view digits) {
  int out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::optional<std::string> year_first(std::string_view word) {
  if (word.size() < 10 || (word[4] != '-' && word[4] != '/') || word[7] != word[4]) return {};
  const auto year = word.substr(0, 4);
  const auto month = word.substr(5, 2);
  const auto day = word.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return {};
  if (word.size() > 10 && word[10] != 'T' && word[10] != 't') return {};
  return std::string(year) + "-" + std::string(month) + "-" + std::string(day) +
         std::string(word.substr(10));
}

std::optional<std::string> year_last(std::string_view word) {
  const size_t first = word.find_first_of("./-");
  if (first == std::string_view::npos || first == 0 || first > 2) return {};
  const char separator = word[first];
  const size_t second = word.find(separator, first + 1);
  if (second == std::string_view::npos) return {};
  const auto a = word.substr(0, first);
  const auto b = word.substr(first + 1, second - first - 1);
  const auto year = word.substr(second + 1);
  if (!all_digits(a) || !all_digits(b) || b.size() > 2) return {};
  if (year.size() != 4 || !all_digits(year)) return {};
  const int x = value_of(a);
  const int y = value_of(b);
  const bool day_first = separator == '.' || x > 12;
  if (x < 1 || y < 1 || std::max(x, y) > 31) return {};
  if (day_first ? y > 12 : x > 12) return {};
  if (!day_first && y <= 12 && x != y) return {};  // either may be the month
  return make_date(year, day_first ? y : x, day_first ? a : b);
}

// 1 for am, 2 for pm, 0 for neither.
int half_of(std::string_view text) {
  std::string plain;
  for (const char c : text.substr(0, 5)) {
    if (c != '.') plain += to_lower(c);
  }
  return plain == "am" ? 1 : plain == "pm" ? 2 : 0;
}

}  // namespace

std::string_view day_of(std::string_view word) {
  const size_t digits = word.find_first_not_of("0123456789");
  const std::string_view number = word.substr(0, digits);
  if (number.empty() || number.size() > 2) return {};
  const std::string_view rest = word.substr(number.size());
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  return rest.empty() || ordinal ? number : std::string_view();
}

std::string make_date(std::string_view year, int month, std::string_view day) {
  return (year.empty() ? "-" : std::string(year)) + "-" + two_digits(std::to_string(month)) + "-" +
         two_digits(day);
}

std::string month_alone(int month) {
  return "--" + two_digits(std::to_string(month));
}

std::optional<std::string> numeric_date(std::string_view word) {
  if (word.empty() || !is_digit(word.front())) return {};
  if (auto date = year_first(word)) return date;
  return year_last(word);
}

std::optional<TimeOfDay> time_of_day(std::string_view word, std::string_view next) {
  const size_t hours = std::min(word.find_first_not_of("0123456789"), word.size());
  if (hours == 0 || hours > 2) return {};
  std::string_view rest = word.substr(hours);
  std::string_view minutes = "00";
  std::string seconds;
  const bool colon = rest.size() >= 3 && rest[0] == ':' && all_digits(rest.substr(1, 2));
  if (colon) {
    minutes = rest.substr(1, 2);
    rest.remove_prefix(3);
    if (rest.size() >= 3 && rest[0] == ':' && all_digits(rest.substr(1, 2))) {
      if (rest.substr(1, 2) != "00") seconds = rest.substr(0, 3);
      rest.remove_prefix(3);
    }
  }
  TimeOfDay out;
  int half = half_of(rest);
  if (half == 0 && !rest.empty()) return {};
  if (half == 0) {
    half = half_of(next);
    if (half != 0) out.words = 2;
  }
  if (!colon && half == 0) return {};
  int hour = value_of(word.substr(0, hours));
  if (hour > 24 || (half != 0 && hour > 12)) return {};
  if (half == 2 && hour < 12) hour += 12;
  if (half == 1 && hour == 12) hour = 0;
  out.text = "t" + two_digits(std::to_string(hour)) + ":" + std::string(minutes) + seconds;
  return out;
}

}  // namespace sluice::migrate::compare
