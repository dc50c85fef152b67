#include "migrate/stats/bernoulli_interval.h"

#include <cmath>

#include "migrate/stats/mixture.h"
#include "migrate/stats/solve.h"

namespace sluice::migrate::stats {
namespace {

// The mixture is tuned at this level whatever level is asked for, as in the published vectors.
constexpr double kTuningAlpha = 0.05;

// Positive where the rate p is rejected at level alpha after `hits` of `n`.
double rejection(double hits, double n, double p, double alpha, double n_opt) {
  const double variance = p * (1 - p);
  const BetaBinomialMixture mixture(variance * n_opt, kTuningAlpha, p, 1 - p, Sides::Two);
  return mixture.log_mixture(hits - p * n, variance * n) + std::log(alpha);
}

bool possible(int64_t hits, int64_t n, double alpha, double n_opt) {
  return n > 0 && hits >= 0 && hits <= n && alpha > 0 && alpha < 1 && n_opt > 0;
}

}  // namespace

bool bernoulli_below(int64_t hits, int64_t n, double rate, double alpha, double n_opt) {
  if (!possible(hits, n, alpha, n_opt) || !(rate > 0 && rate < 1)) return false;
  const auto seen = static_cast<double>(hits);
  const auto size = static_cast<double>(n);
  return seen < rate * size && rejection(seen, size, rate, alpha, n_opt) > 0;
}

Interval bernoulli_interval(int64_t hits, int64_t n, double alpha, double n_opt) {
  if (!possible(hits, n, alpha, n_opt)) return {};
  const auto size = static_cast<double>(n);
  const double seen = static_cast<double>(hits) / size;
  // The impossible ends are rejected outright.
  auto rejected = [&](double p) {
    if (p <= 0 || p >= 1) return 1.0;
    return rejection(static_cast<double>(hits), size, p, alpha, n_opt);
  };
  Interval out{0, 1};
  if (hits > 0) {
    out.low = find_root([&](double p) { return p < seen ? rejected(p) : -1.0; }, 0, seen);
  }
  if (hits < n) {
    out.high = find_root([&](double p) { return p > seen ? rejected(p) : -1.0; }, seen, 1);
  }
  return out;
}

}  // namespace sluice::migrate::stats
