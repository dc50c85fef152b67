#include "migrate/stats/bernoulli_interval.h"

#include "migrate/stats/mixture.h"
#include "migrate/stats/solve.h"

namespace sluice::migrate::stats {
namespace {

// The mixture is tuned at this level whatever level is asked for, as in the published vectors.
constexpr double kTuningAlpha = 0.05;

}  // namespace

Interval bernoulli_interval(int64_t hits, int64_t n, double alpha, double n_opt) {
  if (n <= 0 || hits < 0 || hits > n || !(alpha > 0 && alpha < 1) || !(n_opt > 0)) return {};
  const auto size = static_cast<double>(n);
  const double seen = static_cast<double>(hits) / size;
  // Positive where the rate p is rejected; rejected outright at the impossible ends.
  auto rejection = [&](double p) {
    if (p <= 0 || p >= 1) return 1.0;
    const double variance = p * (1 - p);
    const BetaBinomialMixture mixture(variance * n_opt, kTuningAlpha, p, 1 - p, Sides::Two);
    return mixture.log_mixture((seen - p) * size, variance * size) + std::log(alpha);
  };
  Interval out{0, 1};
  if (hits > 0) {
    out.low = find_root([&](double p) { return p < seen ? rejection(p) : -1.0; }, 0, seen);
  }
  if (hits < n) {
    out.high = find_root([&](double p) { return p > seen ? rejection(p) : -1.0; }, seen, 1);
  }
  return out;
}

}  // namespace sluice::migrate::stats
