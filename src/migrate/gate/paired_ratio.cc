#include "migrate/gate/paired_ratio.h"

#include <cmath>

namespace sluice::migrate::gate {
namespace {
bool countable(double x) {
  return std::isfinite(x) && x > 0;
}
}  // namespace

void PairedWatch::add(double old_value, double new_value, int64_t now_ms) {
  if (!countable(old_value) || !countable(new_value)) {
    feed.refuse(now_ms);
    return;
  }
  log_ratio.add(std::log(new_value / old_value));
}

Finding judge(const PairedWatch& watch, const PairedLimits& limits, int64_t now_ms) {
  const auto n = watch.log_ratio.n;
  if (!(limits.limit > 0) || limits.n_min < 2 || !(limits.alpha > 0 && limits.alpha < 1) ||
      !(limits.n_opt > 0)) {
    return {Verdict::Unknown, "limits make no sense", 0, n};
  }
  if (n < limits.n_min) return {Verdict::Unknown, "too few pairs", 0, n};
  const stats::Effect effect = stats::mean_effect(watch.log_ratio, limits.n_opt, limits.alpha);
  const auto [low, high] = effect.interval;
  if (!effect.interval.known()) return {Verdict::Unknown, "broken data", 0, n};
  const double most = std::log1p(limits.limit);
  const bool above = low > 0 && high >= most;
  const bool below = !limits.only_above && high < 0 && low <= -most;
  if (above || below) {
    return {Verdict::Fail, above ? "more than the limit allows" : "less than the limit allows",
            effect.estimate, n};
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, effect.estimate, n};
  }
  if (high < most && (limits.only_above || low > -most)) {
    return {Verdict::Pass, "within the limit", effect.estimate, n};
  }
  return {Verdict::Grey, "not decided yet", effect.estimate, n};
}

}  // namespace sluice::migrate::gate
