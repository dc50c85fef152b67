// anthropic-ratelimit-*: four limits, each reset given as an instant (API reference, 2026-11).
#include "dialect/rate_limits.h"

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/instant.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::RateLimits;
using enum RateLimitHeader::Says;

constexpr RateLimitHeader kHeaders[] = {
    {"anthropic-ratelimit-requests-limit", &RateLimits::requests, Limit},
    {"anthropic-ratelimit-requests-remaining", &RateLimits::requests, Remaining},
    {"anthropic-ratelimit-requests-reset", &RateLimits::requests, Reset},
    {"anthropic-ratelimit-tokens-limit", &RateLimits::tokens, Limit},
    {"anthropic-ratelimit-tokens-remaining", &RateLimits::tokens, Remaining},
    {"anthropic-ratelimit-tokens-reset", &RateLimits::tokens, Reset},
    {"anthropic-ratelimit-input-tokens-limit", &RateLimits::input_tokens, Limit},
    {"anthropic-ratelimit-input-tokens-remaining", &RateLimits::input_tokens, Remaining},
    {"anthropic-ratelimit-input-tokens-reset", &RateLimits::input_tokens, Reset},
    {"anthropic-ratelimit-output-tokens-limit", &RateLimits::output_tokens, Limit},
    {"anthropic-ratelimit-output-tokens-remaining", &RateLimits::output_tokens, Remaining},
    {"anthropic-ratelimit-output-tokens-reset", &RateLimits::output_tokens, Reset},
};

std::optional<int64_t> parse_reset(std::string_view value, int64_t now_unix_ms) {
  const auto at = parse_instant(value);
  if (!at) return std::nullopt;
  return std::max<int64_t>(0, *at - now_unix_ms);
}

// Whole seconds, and never too early.
std::string format_reset(int64_t ms, int64_t now_unix_ms) {
  return format_instant((now_unix_ms + ms + 999) / 1000);
}

constexpr RateLimitForm kForm{kHeaders, parse_reset, format_reset};

}  // namespace

ir::RateLimits read_rate_limits(const HeaderLookup& header, int64_t now_unix_ms) {
  return dialect::read_rate_limits(kForm, header, now_unix_ms);
}

void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms, std::string& out) {
  dialect::write_rate_limits(kForm, limits, now_unix_ms, out);
}

}  // namespace sluice::dialect::anthropic
