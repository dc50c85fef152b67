#include "migrate/gate/exceedance.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::gate {

void ExceedanceWatch::refer_to(const stats::DdSketch& old_side, const ExceedanceLimits& limits) {
  reference_n = old_side.count();
  const double edge = old_side.quantile(limits.quantile);
  if (!(edge > 0) || !(limits.increase > 0)) {
    reference_n = 0;
    return;
  }
  bucket = stats::DdSketch::bucket_of(edge);
  p0 = old_side.share_above(edge);
  p1 = old_side.share_above(edge / (1 + limits.increase));
  if (!(p0 > 0) || !(p1 > p0) || !(p1 < 1)) {
    reference_n = 0;  // a reference without spread cannot tell slow from not slow
    return;
  }
  slow.llr = stats::BernoulliLlr::between(p0, p1);
  slow.threshold = stats::to_nats(limits.rollback_threshold);
  stage.llr = slow.llr;
  stage.bounds = stats::SprtBounds::with_errors(limits.alpha, limits.beta);
}

void ExceedanceWatch::add(double value, int64_t now_ms) {
  if (!std::isfinite(value) || value < 0) {
    feed.refuse(now_ms);
    return;
  }
  const bool over = value > 0 && stats::DdSketch::bucket_of(value) > bucket;
  add_outcomes(over, !over);
}

void ExceedanceWatch::add_outcomes(int64_t slow_requests, int64_t others) {
  if (reference_n <= 0) return;  // nothing to compare with yet
  slow.misses(others);
  stage.misses(others);
  for (int64_t i = 0; i < slow_requests; ++i) {
    slow.hit();
    stage.hit();
  }
  // A stage that looked slow is asked again; the evidence stays in the CUSUM, so a side that is
  // slow does not slip through by asking often.
  if (stage.decision == stats::SprtDecision::AcceptAlternative) {
    stage.sum = 0;
    stage.decision = stats::SprtDecision::Undecided;
  }
  stage_n += slow_requests + others;
  stage_slow += slow_requests;
}

void ExceedanceWatch::begin_stage(const ExceedanceLimits& limits) {
  stage = {slow.llr, stats::SprtBounds::with_errors(limits.alpha, limits.beta)};
  stage_n = 0;
  stage_slow = 0;
}

void ExceedanceWatch::recover() {
  slow.value = std::max(slow.value, slow.threshold / 2);
  stage.sum = 0;
  stage.decision = stats::SprtDecision::Undecided;
  stage_n = 0;
  stage_slow = 0;
}

Finding judge(const ExceedanceWatch& watch, const ExceedanceLimits& limits, int64_t now_ms) {
  const double sum = stats::from_nats(watch.stage.sum);
  const auto n = watch.stage_n;
  if (limits.n_min <= 0 || limits.reference_min <= 0 || !(limits.threshold > 0) ||
      limits.rollback_threshold < limits.threshold) {
    return {Verdict::Unknown, "limits make no sense", sum, n};
  }
  if (watch.reference_n < limits.reference_min) {
    return {Verdict::Unknown, "no reference from the old side", sum, n};
  }
  if (watch.slow.alarm()) return {Verdict::Fail, "slower than the old side", sum, n};
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, sum, n};
  }
  if (n < limits.n_min) return {Verdict::Unknown, "too few requests", sum, n};
  if (watch.suspicious(limits)) return {Verdict::Grey, "perhaps slower", sum, n};
  if (watch.stage.decision == stats::SprtDecision::AcceptNull) {
    return {Verdict::Pass, "not slower than the limit", sum, n};
  }
  return {Verdict::Grey, "not decided yet", sum, n};
}

}  // namespace sluice::migrate::gate
