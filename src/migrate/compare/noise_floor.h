// How much more the new side differs from the old one than the old one does from itself. A model
// gives another answer to the same request; without this floor every comparison of free text is an
// alarm. Each sampled request goes to old twice and to new once:
//
//   old#1 against new    differs?  \  a triple; only triples in which exactly one of the two
//   old#1 against old#2  differs?  /  differs say anything (McNemar)
#pragma once

#include <cstdint>

#include "migrate/compare/comparison.h"
#include "migrate/gate/quality.h"
#include "migrate/stats/asymptotic_cs.h"
#include "migrate/stats/interval.h"

namespace sluice::migrate::compare {

struct Triple {
  Comparison to_new;   // old#1 with new
  Comparison to_twin;  // old#1 with old#2
};

// Whether a comparison counts as a mismatch: Different, but not where the other side is known to be
// better (a schema that is now kept, a judge who prefers it).
bool mismatches(const Comparison& comparison);

class NoiseFloor final {
 public:
  void add(const Triple& triple);

  [[nodiscard]] int64_t triples() const { return decided_ + undecided_; }
  // Triples in which either comparison decided nothing: they count for neither side, and many of
  // them mean that the ladder needs a model.
  [[nodiscard]] int64_t undecided() const { return undecided_; }
  [[nodiscard]] double new_rate() const;    // mismatches of new; NaN for no decided triple
  [[nodiscard]] double noise_rate() const;  // mismatches of old with itself
  // new_rate - noise_rate with an interval that holds at every n at once (confidence sequences for
  // the share of discordant triples and for their direction, alpha split between them). Always
  // within [-1, 1]; unknown before the first decided triple.
  struct Excess {
    double estimate = std::nan("");
    stats::Interval interval;
  };
  [[nodiscard]] Excess excess(double alpha = 0.05, double n_opt = 1000) const;
  // Mean of similarity(old, new) - similarity(old, old again) over triples that have both.
  [[nodiscard]] stats::Effect graded(double alpha = 0.05, double n_opt = 1000) const;

 private:
  int64_t decided_ = 0;
  int64_t undecided_ = 0;
  int64_t both_ = 0;
  int64_t new_only_ = 0;
  int64_t twin_only_ = 0;
  stats::Moments graded_;
};

// Puts one triple into the quality gate's evidence: the mismatch bits where both comparisons
// decided, the graded scores where both have one. Undecided triples do not refuse the feed; the
// gate stays below its n_min without them. `now_ms` is the collector's clock.
void feed(gate::QualityWatch& watch, const Triple& triple, int64_t now_ms);

}  // namespace sluice::migrate::compare
