#include "dialect/rate_limits.h"

#include <charconv>

namespace sluice::dialect {
namespace {

using Says = RateLimitHeader::Says;

std::optional<int64_t> parse_count(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

}  // namespace

ir::RateLimits read_rate_limits(const RateLimitForm& form, const HeaderLookup& header,
                                int64_t now_unix_ms) {
  ir::RateLimits out;
  for (const RateLimitHeader& row : form.headers) {
    const std::string_view value = header(row.name);
    if (value.empty()) continue;
    ir::RateLimit& limit = out.*row.of;
    if (row.says == Says::Limit) limit.limit = parse_count(value);
    if (row.says == Says::Remaining) limit.remaining = parse_count(value);
    if (row.says == Says::Reset) limit.reset_ms = form.parse_reset(value, now_unix_ms);
  }
  return out;
}

void write_rate_limits(const RateLimitForm& form, const ir::RateLimits& limits, int64_t now_unix_ms,
                       std::string& out) {
  for (const RateLimitHeader& row : form.headers) {
    const ir::RateLimit& limit = limits.*row.of;
    const auto& value = row.says == Says::Limit       ? limit.limit
                        : row.says == Says::Remaining ? limit.remaining
                                                      : limit.reset_ms;
    if (!value) continue;
    out.append(row.name).append(": ");
    out +=
        row.says == Says::Reset ? form.format_reset(*value, now_unix_ms) : std::to_string(*value);
    out += "\r\n";
  }
}

}  // namespace sluice::dialect
