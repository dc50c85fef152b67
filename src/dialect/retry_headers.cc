// Retry headers as both vendors' SDKs read them.
#include <charconv>
#include <cmath>

#include "dialect/api_error.h"
#include "dialect/instant.h"

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
