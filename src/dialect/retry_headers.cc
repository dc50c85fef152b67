// Retry headers as both vendors' SDKs read them.
#include <charconv>
#include <chrono>
#include <cmath>

#include "dialect/api_error.h"

namespace sluice::dialect {
namespace {

// A wait longer than a day is no statement about this request.
constexpr double kMaxWaitMs = 86'400'000.0;

std::optional<double> parse_number(std::string_view text) {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(out) || out < 0) return std::nullopt;
  return std::min(out, kMaxWaitMs);
}

std::optional<int> parse_digits(std::string_view text) {
  int out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<unsigned> parse_month(std::string_view name) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t at = name.size() == 3 ? kMonths.find(name) : std::string_view::npos;
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

// IMF-fixdate of RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT". Seconds since the epoch.
std::optional<int64_t> parse_http_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto day = parse_digits(text.substr(5, 2));
  const auto month = parse_month(text.substr(8, 3));
  const auto year = parse_digits(text.substr(12, 4));
  const auto hour = parse_digits(text.substr(17, 2));
  const auto minute = parse_digits(text.substr(20, 2));
  const auto second = parse_digits(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

std::optional<double> retry_after(const HeaderLookup& header) {
  if (const auto ms = parse_number(header("retry-after-ms"))) return ms;
  const std::string_view text = header("retry-after");
  if (const auto seconds = parse_number(text)) return std::min(*seconds * 1000, kMaxWaitMs);
  const auto until = parse_http_date(text);
  const auto now = parse_http_date(header("date"));
  if (!until || !now || *until < *now) return std::nullopt;
  return std::min(static_cast<double>(*until - *now) * 1000, kMaxWaitMs);
}

}  // namespace

void read_retry_headers(const HeaderLookup& header, ir::ApiError& out) {
  if (!header) return;
  const std::string_view should = header("x-should-retry");
  if (should == "true") out.should_retry = true;
  if (should == "false") out.should_retry = false;
  if (const auto ms = retry_after(header)) out.retry_after_ms = std::llround(*ms);
}

}  // namespace sluice::dialect
