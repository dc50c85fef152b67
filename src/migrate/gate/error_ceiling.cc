#include "migrate/gate/error_ceiling.h"

#include <cmath>

#include "migrate/stats/bernoulli_interval.h"

namespace sluice::migrate::gate {

Finding judge_ceiling(const ErrorWatch& watch, const CeilingLimits& limits, int64_t now_ms) {
  const auto n = watch.requests;
  if (!(limits.ceiling > 0 && limits.ceiling < 1) || watch.burst.errors > n || n < 0) {
    return {Verdict::Unknown, "limits make no sense", 0, n};
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, 0, n};
  }
  const double design = 2 * watch.burst.mean_length() - 1;
  const auto shrink = [&](int64_t x) { return static_cast<double>(x) / design; };
  const auto hits = static_cast<int64_t>(std::ceil(shrink(watch.burst.errors)));
  const auto size = static_cast<int64_t>(std::floor(shrink(n)));
  if (size <= 0) return {Verdict::Unknown, "too few requests", 0, n};
  const double seen = static_cast<double>(hits) / static_cast<double>(size);
  if (stats::bernoulli_below(hits, size, limits.ceiling, limits.alpha, limits.n_opt)) {
    return {Verdict::Pass, "pooled error rate below the ceiling", seen, n};
  }
  return {Verdict::Grey, "pooled error rate may exceed the ceiling", seen, n};
}

}  // namespace sluice::migrate::gate
