// Gates on a ratio measured in pairs: the same request on both sides, new over old. Output tokens
// and cost per request scatter far more between prompts than within one, so pairs need a tenth of
// the traffic. The mean log-ratio gets an asymptotic confidence sequence [low, high]:
//
//   Pass  the whole interval lies within the limit
//   Fail  the ratio is different from one, and the limit is not ruled out
//   Grey  anything else with enough pairs
//
// The interval is of all pairs of the revision; a Pass needs n_min of the stage as well, and those
// by themselves may not have failed.
#pragma once

#include <cstdint>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"
#include "migrate/stats/fields.h"

namespace sluice::migrate::gate {

struct PairedLimits {
  bool required = true;
  double limit = 0.05;      // share
  bool only_above = false;  // true: falling is fine (cost); false: both directions count (tokens)
  double alpha = 0.05;
  double n_opt = 1000;  // pairs at which the interval should be tightest
  int64_t n_min = 100;

  bool operator==(const PairedLimits&) const = default;
};

struct PairedWatch {
  Feed feed;
  stats::Moments log_ratio;  // since the revision began
  stats::Moments stage;      // since the stage began

  // Both must be positive and finite; anything else is refused and spoils the feed.
  void add(double old_value, double new_value, int64_t now_ms);
  void begin_stage() { stage = {}; }

  bool operator==(const PairedWatch&) const = default;
};

Finding judge(const PairedWatch& watch, const PairedLimits& limits, int64_t now_ms);

template <class V, RecordOf<PairedLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("limit", s.limit)("only_above", s.only_above)("alpha", s.alpha);
  v("n_opt", s.n_opt)("n_min", s.n_min);
}
template <class V, RecordOf<PairedWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("log_ratio", s.log_ratio)("stage", s.stage);
}

}  // namespace sluice::migrate::gate
