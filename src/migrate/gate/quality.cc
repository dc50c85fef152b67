#include "migrate/gate/quality.h"

#include <algorithm>

#include "migrate/stats/bernoulli_interval.h"

namespace sluice::migrate::gate {
namespace {

bool score(double x) {
  return x >= 0 && x <= 1;  // false for NaN
}

bool sane(const QualityLimits& l) {
  return l.theta > 0.5 && l.theta < 1 && l.alpha > 0 && l.beta > 0 && l.alpha + l.beta < 1 &&
         l.n_min >= 2 && l.drift_threshold > 0;
}

// Ten to one that the new side is worse than the old side's noise, on the pairs of the stage.
constexpr double kSuspicious = 2.302585;

// Pairs that agree carry no weight in McNemar's test, so a perfect new side would never end it;
// a low enough rate of new-only mismatches passes by itself.
bool mismatch_passes(const QualityWatch& watch, const QualityLimits& limits) {
  const bool suspicious = watch.drift.value >= watch.drift.threshold / 2 ||
                          watch.stage.test.sum >= stats::to_nats(kSuspicious);
  if (suspicious) return false;
  if (watch.mismatch.test.decision == stats::SprtDecision::AcceptNull) return true;
  const auto n = watch.mismatch.pairs;
  return stats::bernoulli_below(watch.mismatch.new_only, n, limits.mismatch_margin, 0.05,
                                static_cast<double>(limits.n_min));
}

}  // namespace

QualityWatch QualityWatch::with(const QualityLimits& limits, int64_t interval_ms) {
  QualityWatch out;
  out.feed.interval_ms = interval_ms;
  out.mismatch = stats::McNemarSprt::with(limits.theta, limits.alpha, limits.beta);
  out.drift = {out.mismatch.test.llr, stats::to_nats(limits.drift_threshold)};
  out.begin_stage(limits);
  return out;
}

void QualityWatch::begin_stage(const QualityLimits& limits) {
  stage = stats::McNemarSprt::with(limits.theta, limits.alpha, limits.beta);
  stage_graded = {};
}

void QualityWatch::add_graded(double to_new, double to_twin, int64_t now_ms) {
  if (!score(to_new) || !score(to_twin)) {
    feed.refuse(now_ms);
    return;
  }
  graded.add(to_new - to_twin);
  stage_graded.add(to_new - to_twin);
}

Finding judge(const QualityWatch& watch, const QualityLimits& limits, int64_t now_ms) {
  const auto n = watch.stage.pairs;
  const double sum = stats::from_nats(watch.stage.test.sum);
  if (!sane(limits)) return {Verdict::Unknown, "limits make no sense", sum, n};
  if (watch.worse()) return {Verdict::Fail, "more mismatches than the noise explains", sum, n};
  const double n_opt = static_cast<double>(limits.n_min) * 10;
  const stats::Effect effect = stats::mean_effect(watch.graded, n_opt, 0.05);
  if (limits.graded && effect.interval.high < -limits.graded_margin) {
    return {Verdict::Fail, "graded score fell beyond the margin", effect.estimate, n};
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, sum, n};
  }
  const int64_t least = limits.graded ? std::min(n, watch.stage_graded.n) : n;
  if (least < limits.n_min) return {Verdict::Unknown, "too few compared answers", sum, least};
  const bool graded_passes = !limits.graded || effect.interval.low > -limits.graded_margin;
  if (graded_passes && mismatch_passes(watch, limits)) {
    return {Verdict::Pass, "not worse than the old side", sum, n};
  }
  return {Verdict::Grey, "not decided yet", sum, n};
}

}  // namespace sluice::migrate::gate
