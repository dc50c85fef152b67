#include "migrate/stats/sample_size.h"

#include <cmath>
#include <limits>

#include "migrate/stats/solve.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {

double two_sided_z(Power want) {
  return normal_quantile(1 - want.alpha / 2) + normal_quantile(want.power);
}

int64_t up(double n) {
  constexpr double kMost = 9e18;
  return std::isfinite(n) && n < kMost ? static_cast<int64_t>(std::ceil(n))
                                       : std::numeric_limits<int64_t>::max();
}

// Chance that a new value exceeds the old q-quantile when the new side is slower by `increase`.
double exceedance(double quantile, double increase, double sigma) {
  return normal_cdf(-(normal_quantile(quantile) - std::log1p(increase) / sigma));
}

// The root h != 0 of p (p1/p0)^h + (1-p) ((1-p1)/(1-p0))^h = 1 (Wald 1945, eq. 3.41).
double wald_exponent(double p, double p0, double p1) {
  const double hit = std::log(p1 / p0);
  const double miss = std::log1p(-p1) - std::log1p(-p0);
  auto f = [&](double h) { return p * std::exp(h * hit) + (1 - p) * std::exp(h * miss) - 1; };
  const double drift = p * hit + (1 - p) * miss;
  // The other root lies on the side away from the drift.
  return drift < 0 ? find_root(f, 1e-9, 60.0) : find_root(f, -60.0, -1e-9);
}

}  // namespace

int64_t paired_samples(double effect, double within_sd, Power want) {
  return unpaired_samples(effect, 0, within_sd, want);  // the prompts' scatter cancels
}

int64_t unpaired_samples(double effect, double between_sd, double within_sd, Power want) {
  const double z = two_sided_z(want);
  const double variance = between_sd * between_sd + within_sd * within_sd;
  return up(2 * z * z * variance / (effect * effect));
}

int64_t quantile_samples(double quantile, double increase, double sigma, Power want) {
  const double p0 = 1 - quantile;
  const double p1 = exceedance(quantile, increase, sigma);
  const double z = normal_quantile(1 - want.alpha / 2) * std::sqrt(p0 * (1 - p0)) +
                   normal_quantile(want.power) * std::sqrt(p1 * (1 - p1));
  return up(z * z / ((p1 - p0) * (p1 - p0)));
}

double decidable_quantile_increase(double quantile, int64_t n, double sigma, Power want) {
  if (n <= 0) return std::numeric_limits<double>::infinity();
  // Samples needed fall as the increase grows.
  auto need_more = [&](double log_increase) {
    return static_cast<double>(quantile_samples(quantile, std::exp(log_increase), sigma, want)) -
           static_cast<double>(n);
  };
  constexpr double kMost = 6.9;  // a thousandfold increase
  if (need_more(kMost) > 0) return std::numeric_limits<double>::infinity();
  return std::exp(find_root(need_more, -20.0, kMost));
}

double sprt_expected_requests(double p, double p0, double p1, double alpha, double beta) {
  const double low = std::log(beta / (1 - alpha));
  const double high = std::log((1 - beta) / alpha);
  const double hit = std::log(p1 / p0);
  const double miss = std::log1p(-p1) - std::log1p(-p0);
  const double drift = p * hit + (1 - p) * miss;
  if (std::fabs(drift) < 1e-9) {
    return -low * high / (p * hit * hit + (1 - p) * miss * miss);
  }
  const double h = wald_exponent(p, p0, p1);
  const double reach_high = (1 - std::exp(low * h)) / (std::exp(high * h) - std::exp(low * h));
  return (reach_high * high + (1 - reach_high) * low) / drift;
}

}  // namespace sluice::migrate::stats
