// Two-sample Kolmogorov-Smirnov. At large n it flags trivia, so callers pair it with an effect size
// (psi, a quantile shift) and never use it alone.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::migrate::stats {

// Largest gap between the two empirical distributions; inputs sorted. NaN when a side is empty or
// holds a NaN.
double ks_distance(std::span<const double> left, std::span<const double> right);
// The gap that is significant at level alpha: sqrt(-ln(alpha / 2) / 2) sqrt((n + m) / (n m)).
double ks_critical(int64_t n, int64_t m, double alpha);

}  // namespace sluice::migrate::stats
