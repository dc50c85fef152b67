// Latency gates by exceedance. Instead of "p95 now against p95 then", which is noise below a
// thousand requests, T is the old side's p95 and each new-side request says whether it was slower
// than T. Under equality that happens with the old side's own share p0 (about 5 %); a p95 that is
// `increase` higher makes it p1, and both are read from the old side's sketch:
//
//   p0 = share of old requests above T        p1 = share of old requests above T / (1 + increase)
//
// so no shape is assumed. One CUSUM pauses the ramp at its lower threshold and rolls back at its
// upper one: slowness hurts less than errors, and three latency gates over four stages would
// otherwise roll back one healthy migration in thirty. A stage SPRT promotes. Used for TTFT,
// end-to-end p95 and time per output token; each is a gate of its own with its own limits.
#pragma once

#include <cstdint>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"
#include "migrate/stats/ddsketch.h"
#include "migrate/stats/fields.h"

namespace sluice::migrate::gate {

struct ExceedanceLimits {
  bool required = true;
  double quantile = 0.95;
  double increase = 0.20;          // share by which the quantile may not rise
  double threshold = 10;           // nats; the ramp pauses
  double rollback_threshold = 16;  // nats; Fail
  double alpha = 0.01;             // stage test
  double beta = 0.05;
  int64_t n_min = 200;           // new-side requests in the stage
  int64_t reference_min = 2000;  // old-side requests behind the reference

  bool operator==(const ExceedanceLimits&) const = default;
};

struct ExceedanceWatch {
  Feed feed;
  // The reference, from the old side at a comparable time.
  int64_t reference_n = 0;
  int32_t bucket = 0;  // slower means: in a higher bucket than this
  double p0 = 0;
  double p1 = 0;
  stats::Cusum slow;  // since the revision began
  stats::Sprt stage;  // since the stage began
  int64_t stage_n = 0;
  int64_t stage_slow = 0;

  // (Re)sets the reference. The rollback evidence gathered so far is kept, at most its threshold
  // short: evidence against another reference is still evidence of slowness.
  void refer_to(const stats::DdSketch& old_side, const ExceedanceLimits& limits);
  // One measured new-side request; a timeout counts with its deadline. NaN, infinite and negative
  // values are refused and spoil the feed.
  void add(double value, int64_t now_ms);
  // The same for callers that know the outcome (simulation).
  void add_outcomes(int64_t slow_requests, int64_t others);
  void begin_stage(const ExceedanceLimits& limits);
  void recover();
  // The evidence has reached the lower threshold and not fallen below it since.
  [[nodiscard]] bool suspicious(const ExceedanceLimits& limits) const {
    return slow.value >= stats::to_nats(limits.threshold);
  }

  bool operator==(const ExceedanceWatch&) const = default;
};

Finding judge(const ExceedanceWatch& watch, const ExceedanceLimits& limits, int64_t now_ms);

template <class V, RecordOf<ExceedanceLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("quantile", s.quantile)("increase", s.increase);
  v("threshold", s.threshold)("rollback_threshold", s.rollback_threshold)("alpha", s.alpha)(
      "beta", s.beta)("n_min", s.n_min);
  v("reference_min", s.reference_min);
}
template <class V, RecordOf<ExceedanceWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("reference_n", s.reference_n)("bucket", s.bucket)("p0", s.p0)("p1", s.p1);
  v("slow", s.slow)("stage", s.stage)("stage_n", s.stage_n)("stage_slow", s.stage_slow);
}

}  // namespace sluice::migrate::gate
