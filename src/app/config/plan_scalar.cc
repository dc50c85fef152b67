#include "app/config/plan_scalar.h"

#include <chrono>
#include <cstdio>

namespace sluice::app::config {

using migrate::plan::Date;
using migrate::plan::TimeOfDay;
using migrate::plan::UtcOffset;

namespace {

// Digits only, and all of the text.
std::optional<int32_t> digits(std::string_view text) {
  int32_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int32_t> hours_and_minutes(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = digits(text.substr(0, 2));
  const auto minutes = digits(text.substr(3));
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  return *hours * 60 + *minutes;
}

std::string clock_text(int32_t minutes) {
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(minutes / 60 % 100),
                static_cast<int>(minutes % 60));
  return text;
}

}  // namespace

std::optional<TimeOfDay> Scalar<TimeOfDay>::parse(std::string_view text) {
  const auto minutes = hours_and_minutes(text);
  if (!minutes || *minutes > 24 * 60) return std::nullopt;
  return TimeOfDay{*minutes};
}

std::string Scalar<TimeOfDay>::format(TimeOfDay value) {
  return clock_text(value.minutes);
}

std::optional<UtcOffset> Scalar<UtcOffset>::parse(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto minutes = hours_and_minutes(text.substr(1));
  if (!minutes || *minutes >= 15 * 60) return std::nullopt;
  return UtcOffset{text[0] == '-' ? -*minutes : *minutes};
}

std::string Scalar<UtcOffset>::format(UtcOffset value) {
  return (value.minutes < 0 ? "-" : "+") +
         clock_text(value.minutes < 0 ? -value.minutes : value.minutes);
}

std::optional<Date> Scalar<Date>::parse(std::string_view text) {
  namespace chrono = std::chrono;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4));
  const auto m = digits(text.substr(5, 2));
  const auto d = digits(text.substr(8));
  if (!y || !m || !d) return std::nullopt;
  const chrono::year_month_day date{chrono::year(*y), chrono::month(static_cast<unsigned>(*m)),
                                    chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return Date{chrono::sys_days(date).time_since_epoch().count()};
}

std::string Scalar<Date>::format(Date value) {
  namespace chrono = std::chrono;
  const chrono::year_month_day date{chrono::sys_days(chrono::days(value.days))};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace sluice::app::config
