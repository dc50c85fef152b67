// The quality gate: answers of the new side against the old one, with the old side's own noise as
// the floor (the same request sent to old twice). Yes/no outcomes go through McNemar's sequential
// test; graded scores through a confidence sequence on paired differences
//   d = similarity(old, new) - similarity(old, old again),   non-inferior when d > -margin.
// The tests run over the whole revision; a Pass needs n_min pairs of the stage as well, which by
// themselves may not look worse, and a CUSUM sees answers that became worse after a long good time.
#pragma once

#include <cstdint>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"
#include "migrate/stats/fields.h"

namespace sluice::migrate::gate {

struct QualityLimits {
  bool required = true;
  double theta = 0.65;  // share of discordant pairs against new that counts as worse
  double alpha = 0.005;
  double beta = 0.05;
  double mismatch_margin = 0.02;  // passes outright when new-only mismatches stay below this
  double graded_margin = 0.02;
  bool graded = false;          // a graded score is part of the gate
  int64_t n_min = 100;          // pairs of the stage
  double drift_threshold = 12;  // nats, over pairs that only one of the two comparisons finds equal

  bool operator==(const QualityLimits&) const = default;
};

struct QualityWatch {
  Feed feed;
  // Since the revision began.
  stats::McNemarSprt mismatch;
  stats::Moments graded;
  stats::Cusum drift;
  // Since the stage began.
  stats::McNemarSprt stage;
  stats::Moments stage_graded;

  static QualityWatch with(const QualityLimits& limits, int64_t interval_ms);
  void begin_stage(const QualityLimits& limits);
  void add_mismatch(bool new_differs, bool twin_differs) {
    mismatch.add(new_differs, twin_differs);
    stage.add(new_differs, twin_differs);
    if (new_differs != twin_differs) drift.add(new_differs);
  }
  [[nodiscard]] bool worse() const {
    return mismatch.test.decision == stats::SprtDecision::AcceptAlternative || drift.alarm();
  }
  // Scores in [0, 1]; anything else is refused and spoils the feed.
  void add_graded(double to_new, double to_twin, int64_t now_ms);

  bool operator==(const QualityWatch&) const = default;
};

Finding judge(const QualityWatch& watch, const QualityLimits& limits, int64_t now_ms);

template <class V, RecordOf<QualityLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("theta", s.theta)("alpha", s.alpha)("beta", s.beta);
  v("mismatch_margin", s.mismatch_margin)("graded_margin", s.graded_margin);
  v("graded", s.graded)("n_min", s.n_min);
  v("drift_threshold", s.drift_threshold);
}
template <class V, RecordOf<QualityWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("mismatch", s.mismatch)("graded", s.graded)("drift", s.drift);
  v("stage", s.stage)("stage_graded", s.stage_graded);
}

}  // namespace sluice::migrate::gate
