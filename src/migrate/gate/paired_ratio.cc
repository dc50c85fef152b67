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
  const double ratio = std::log(new_value / old_value);
  log_ratio.add(ratio);
  stage.add(ratio);
}

namespace {

// A stage by itself fails only on much: there are many of them, and the revision's test goes on.
constexpr double kStageShare = 0.01;

// Why it fails; empty: it does not.
std::string_view failure(const stats::Interval& interval, const PairedLimits& limits) {
  const double most = std::log1p(limits.limit);
  if (interval.low > 0 && interval.high >= most) return "more than the limit allows";
  const bool below = !limits.only_above && interval.high < 0 && interval.low <= -most;
  return below ? "less than the limit allows" : "";
}

}  // namespace

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
  if (const auto why = failure(effect.interval, limits); !why.empty()) {
    return {Verdict::Fail, why, effect.estimate, n};
  }
  const bool enough = watch.stage.n >= limits.n_min;
  const stats::Effect of_stage =
      stats::mean_effect(watch.stage, limits.n_opt, limits.alpha * kStageShare);
  if (enough && of_stage.interval.known()) {
    if (const auto why = failure(of_stage.interval, limits); !why.empty()) {
      return {Verdict::Fail, why, of_stage.estimate, watch.stage.n};
    }
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, effect.estimate, n};
  }
  if (!enough) {
    return {Verdict::Unknown, "too few pairs in this stage", effect.estimate, watch.stage.n};
  }
  if (high < most && (limits.only_above || low > -most)) {
    return {Verdict::Pass, "within the limit", effect.estimate, n};
  }
  return {Verdict::Grey, "not decided yet", effect.estimate, n};
}

}  // namespace sluice::migrate::gate
