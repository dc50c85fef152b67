#include "dialect/instant.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>

namespace sluice::dialect {
namespace {

constexpr double kMaxSpanMs = 31.0 * 24 * 3600 * 1000;

// All of the text, decimal digits only.
std::optional<int> digits(std::string_view text) {
  int out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || out > 100'000) return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(out);
}

std::optional<int> month_of(std::string_view name) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t at = name.size() == 3 ? kMonths.find(name) : std::string_view::npos;
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  return static_cast<int>(at / 3 + 1);
}

struct Fields {
  std::optional<int> year, month, day, hour, minute, second;
};

std::optional<int64_t> seconds_of(const Fields& f) {
  if (!f.year || !f.month || !f.day || !f.hour || !f.minute || !f.second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*f.year),
                                         std::chrono::month(static_cast<unsigned>(*f.month)),
                                         std::chrono::day(static_cast<unsigned>(*f.day))};
  // 60 is a leap second.
  if (!date.ok() || *f.hour > 23 || *f.minute > 59 || *f.second > 60) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *f.hour) * 60 + *f.minute) * 60 + *f.second;
}

// "Z", "+02:00", "-0530" is not RFC 3339. Seconds east of Greenwich.
std::optional<int64_t> offset_of(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text.substr(1, 2));
  const auto minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int64_t seconds = (*hours * 60 + *minutes) * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::optional<double> ms_of_unit(std::string_view unit) {
  if (unit == "h") return 3'600'000.0;
  if (unit == "m") return 60'000.0;
  if (unit == "s") return 1000.0;
  if (unit == "ms") return 1.0;
  if (unit == "us" || unit == "\xC2\xB5s" || unit == "\xCE\xBCs") return 1e-3;
  if (unit == "ns") return 1e-6;
  return std::nullopt;
}

std::optional<int64_t> whole_span(double ms) {
  if (!std::isfinite(ms) || ms < 0 || ms > kMaxSpanMs) return std::nullopt;
  // What binary fractions add is no reason to round up.
  return static_cast<int64_t>(std::ceil(ms - 1e-6));
}

}  // namespace

std::optional<int64_t> parse_http_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  return seconds_of({.year = digits(text.substr(12, 4)),
                     .month = month_of(text.substr(8, 3)),
                     .day = digits(text.substr(5, 2)),
                     .hour = digits(text.substr(17, 2)),
                     .minute = digits(text.substr(20, 2)),
                     .second = digits(text.substr(23, 2))});
}

std::optional<int64_t> parse_instant(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto seconds = seconds_of({.year = digits(text.substr(0, 4)),
                                   .month = digits(text.substr(5, 2)),
                                   .day = digits(text.substr(8, 2)),
                                   .hour = digits(text.substr(11, 2)),
                                   .minute = digits(text.substr(14, 2)),
                                   .second = digits(text.substr(17, 2))});
  text.remove_prefix(19);
  int64_t ms = 0;
  if (text[0] == '.') {
    const size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    int64_t unit = 100;
    for (size_t i = 1; i < end; ++i, unit /= 10) ms += (text[i] - '0') * unit;
    if (end == 1) return std::nullopt;
    text.remove_prefix(end);
  }
  const auto offset = offset_of(text);
  if (!seconds || !offset) return std::nullopt;
  return (*seconds - *offset) * 1000 + ms;
}

std::string format_instant(int64_t unix_seconds) {
  const auto seconds = static_cast<time_t>(unix_seconds);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, n};
}

std::optional<int64_t> parse_span(std::string_view text) {
  double ms = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (code != std::errc() || text[0] == '-') return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty() && ms == 0) return whole_span(number * 1000);
    const size_t next = std::min(text.find_first_of("0123456789."), text.size());
    const auto unit = ms_of_unit(text.substr(0, next));
    if (!unit) return std::nullopt;
    ms += number * *unit;
    text.remove_prefix(next);
  }
  return whole_span(ms);
}

std::string format_span(int64_t ms) {
  if (ms < 1000) return std::to_string(ms) + "ms";
  const int64_t minutes = ms / 60'000;
  std::string out;
  if (minutes >= 60) out += std::to_string(minutes / 60) + "h";
  if (minutes > 0) out += std::to_string(minutes % 60) + "m";
  out += std::to_string(ms / 1000 % 60);
  if (int64_t rest = ms % 1000; rest > 0) {
    std::string fraction = std::to_string(1000 + rest).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += '.' + fraction;
  }
  return out + "s";
}

}  // namespace sluice::dialect
