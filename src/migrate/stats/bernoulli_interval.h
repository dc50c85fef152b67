// A confidence sequence for a rate: valid at every n at once, so it may be shown on a dashboard and
// acted on at any time (beta-binomial mixture, arXiv 1810.08240 section 4).
#pragma once

#include <cstdint>

#include "migrate/stats/interval.h"

namespace sluice::migrate::stats {

// `n_opt`: the sample size at which it should be tightest (the planned stage size).
// Unknown for n <= 0, hits outside [0, n] or alpha outside (0, 1).
Interval bernoulli_interval(int64_t hits, int64_t n, double alpha, double n_opt);

// Whether the interval lies below `rate`, without computing it: one evaluation instead of a root
// search, for callers that ask at every tick. False when nothing can be said.
bool bernoulli_below(int64_t hits, int64_t n, double rate, double alpha, double n_opt);

}  // namespace sluice::migrate::stats
