#include "migrate/warmup/projection.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sluice::migrate::warmup {
namespace {

constexpr double kMillion = 1e6;
constexpr double kMonthSeconds = 30.0 * 86'400;

double usd(const Price& price, double input, double output) {
  return (price.input * input + price.output * output) / kMillion;
}

std::string count_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

// The lowest limit that any answer told: a limit that shrinks meanwhile counts as it is now.
std::optional<int64_t> told(const Pairs& pairs, ir::RateLimit ir::RateLimits::* which) {
  std::optional<int64_t> out;
  for (const Pair& pair : pairs) {
    const auto& limit = (pair.new_side.limits.*which).limit;
    if (limit) out = out ? std::min(*out, *limit) : *limit;
  }
  return out;
}

// Rate-limit headers do not name their window; the vendors whose headers are read document a
// minute.
void check_rate(std::vector<LimitFinding>& out, const char* what, std::optional<int64_t> limit,
                double wanted) {
  if (!limit) return;
  const auto most = static_cast<double>(*limit);
  LimitFinding finding{std::string(what) + " a minute", "", false};
  finding.detail = "the new side's headers allow " + count_text(most) + " " + what +
                   " a window (a minute by the vendors' documentation)";
  if (wanted > 0) {
    finding.hit = wanted > most;
    finding.detail += "; the traffic brings " + count_text(wanted);
  } else {
    finding.detail += "; the traffic is not known";
  }
  out.push_back(std::move(finding));
}

void check_count(std::vector<LimitFinding>& out, const char* what, int64_t count, size_t of,
                 const char* sentence) {
  if (count == 0) return;
  out.push_back(
      {what, std::to_string(count) + " of " + std::to_string(of) + " requests " + sentence, true});
}

}  // namespace

Cost project_cost(const Traffic& traffic, const std::optional<Prices>& prices,
                  const TokenRatio& input, const TokenRatio& output) {
  Cost out;
  if (!prices) {
    out.missing = "no prices: give them under `prices` in the plan";
  } else if (input.verdict == Sameness::Unknown || output.verdict == Sameness::Unknown) {
    out.missing = "too few pairs with token counts of both sides";
  } else if (!(traffic.input_tokens > 0)) {
    out.missing = "the tokens of a request are not known";
  }
  if (!out.missing.empty()) return out;
  out.known = true;
  const double in = traffic.input_tokens;
  const double answer = traffic.output_tokens;
  out.old_usd = usd(prices->old_side, in, answer);
  out.new_usd = usd(prices->new_side, in * input.ratio, answer * output.ratio);
  out.new_interval = {
      usd(prices->new_side, in * input.interval.low, answer * output.interval.low),
      usd(prices->new_side, in * input.interval.high, answer * output.interval.high)};
  if (traffic.requests_per_second > 0) {
    const double month = traffic.requests_per_second * kMonthSeconds;
    out.old_month = out.old_usd * month;
    out.new_month = out.new_usd * month;
  }
  return out;
}

std::vector<LimitFinding> limits_met(const Pairs& pairs, const Traffic& traffic) {
  std::vector<LimitFinding> out;
  const double minute = 60 * traffic.requests_per_second;
  check_rate(out, "requests", told(pairs, &ir::RateLimits::requests), minute);
  check_rate(out, "tokens", told(pairs, &ir::RateLimits::tokens),
             minute * (traffic.input_tokens + traffic.output_tokens));
  check_rate(out, "input tokens", told(pairs, &ir::RateLimits::input_tokens),
             minute * traffic.input_tokens);
  check_rate(out, "output tokens", told(pairs, &ir::RateLimits::output_tokens),
             minute * traffic.output_tokens);
  int64_t limited = 0;
  int64_t cut = 0;
  int64_t full = 0;
  for (const Pair& pair : pairs) {
    limited += pair.new_side.outcome == Outcome::RateLimited ? 1 : 0;
    if (!pair.old_side.answered()) continue;
    cut += pair.new_side.cut && !pair.old_side.cut ? 1 : 0;
    full += pair.new_side.context_full && !pair.old_side.context_full ? 1 : 0;
  }
  check_count(out, "rate", limited, pairs.size(),
              "were turned away by the new side's rate limit at the warm-up's pace");
  check_count(out, "most output tokens", cut, pairs.size(),
              "were cut by the new side at its most output tokens, and not by the old one");
  check_count(out, "context", full, pairs.size(),
              "did not fit into the new side's context, and did into the old one's");
  return out;
}

}  // namespace sluice::migrate::warmup
