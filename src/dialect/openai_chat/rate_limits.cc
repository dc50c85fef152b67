// x-ratelimit-*: two limits, each reset given as a span from now (API reference, 2026-11).
#include "dialect/rate_limits.h"

#include "dialect/instant.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::RateLimits;
using enum RateLimitHeader::Says;

constexpr RateLimitHeader kHeaders[] = {
    {"x-ratelimit-limit-requests", &RateLimits::requests, Limit},
    {"x-ratelimit-limit-tokens", &RateLimits::tokens, Limit},
    {"x-ratelimit-remaining-requests", &RateLimits::requests, Remaining},
    {"x-ratelimit-remaining-tokens", &RateLimits::tokens, Remaining},
    {"x-ratelimit-reset-requests", &RateLimits::requests, Reset},
    {"x-ratelimit-reset-tokens", &RateLimits::tokens, Reset},
};

constexpr RateLimitForm kForm{kHeaders,
                              [](std::string_view value, int64_t) { return parse_span(value); },
                              [](int64_t ms, int64_t) { return format_span(ms); }};

// What of its limit is left, 0 to 1; a limit of which nothing is known binds least.
double left_of(const ir::RateLimit& limit) {
  if (!limit.remaining || limit.limit.value_or(0) <= 0) return limit == ir::RateLimit() ? 3 : 2;
  return static_cast<double>(*limit.remaining) / static_cast<double>(*limit.limit);
}

}  // namespace

ir::RateLimits read_rate_limits(const HeaderLookup& header, int64_t now_unix_ms) {
  return dialect::read_rate_limits(kForm, header, now_unix_ms);
}

// There is one limit of tokens here: where the source has one for each kind, the one that runs out
// first is the one to heed.
void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms, std::string& out) {
  ir::RateLimits written = limits;
  if (limits.tokens == ir::RateLimit()) {
    const bool input = left_of(limits.input_tokens) <= left_of(limits.output_tokens);
    written.tokens = input ? limits.input_tokens : limits.output_tokens;
  }
  dialect::write_rate_limits(kForm, written, now_unix_ms, out);
}

}  // namespace sluice::dialect::openai
