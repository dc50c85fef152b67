// Mann-Whitney rank-sum test with the Hodges-Lehmann shift and its confidence interval (normal
// approximation, tie-corrected, continuity-corrected). It is here as the baseline that Kayenta's
// judge uses, for comparison in simulations; no gate of ours decides on it.
#pragma once

#include <span>

#include "migrate/stats/interval.h"

namespace sluice::migrate::stats {

struct Shift {
  double estimate = std::nan("");  // experiment minus control
  Interval interval;
};

// Takes n * m memory: made for the few dozen points that a canary judge sees.
// Unknown (NaN) when a side is empty, holds a NaN, or all values are one and the same.
Shift hodges_lehmann(std::span<const double> control, std::span<const double> experiment,
                     double confidence);

// Probability that a random experiment value exceeds a random control value, ties halved; NaN when
// a side is empty.
double common_language_effect(std::span<const double> control, std::span<const double> experiment);

// (mean - mean) / pooled standard deviation.
double cohen_d(std::span<const double> left, std::span<const double> right);

}  // namespace sluice::migrate::stats
