#include "migrate/stats/asymptotic_cs.h"

#include <cmath>
#include <limits>

namespace sluice::migrate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double rho_squared(double n_opt, double alpha) {
  const double twice = -2 * std::log(alpha);
  return (twice + std::log1p(twice)) / n_opt;
}

// One-sided boundary of the same paper (appendix B.1 with the alpha of a two-sided one doubled).
double one_sided_half_width(double variance, double n, double n_opt, double alpha) {
  const double rho2 = rho_squared(n_opt, 2 * alpha);
  const double spread = n * rho2 + 1;
  return std::sqrt(variance * 2 * spread / (n * n * rho2) *
                   std::log1p(std::sqrt(spread) / (2 * alpha)));
}

bool enough(const Moments& m) {
  return m.n >= 2 && std::isfinite(m.sum) && std::isfinite(m.sum_squares);
}

}  // namespace

double Moments::variance() const {
  if (n < 2) return kNaN;
  const auto size = static_cast<double>(n);
  return std::fmax(0.0, (sum_squares - sum * sum / size) / (size - 1));
}

double asymptotic_half_width(double variance, double n, double n_opt, double alpha) {
  const double rho2 = rho_squared(n_opt, alpha);
  const double spread = n * rho2 + 1;
  return std::sqrt(variance * 2 * spread * std::log(std::sqrt(spread) / alpha) / (n * n * rho2));
}

Effect mean_effect(const Moments& values, double n_opt, double alpha) {
  if (!enough(values)) return {};
  const double variance = values.variance();
  const auto n = static_cast<double>(values.n);
  const double half = asymptotic_half_width(variance, n, n_opt, alpha);
  const double mean = values.mean();
  return {mean, std::sqrt(variance / n), {mean - half, mean + half}};
}

Effect relative_effect(const Moments& control, const Moments& treatment, double n_opt,
                       double alpha) {
  if (!enough(control) || !enough(treatment) || control.mean() == 0) return {};
  const double base = control.mean();
  const double ratio = treatment.mean() / base;
  const double variance =
      treatment.variance() / (base * base * static_cast<double>(treatment.n)) +
      control.variance() * ratio * ratio / (base * base * static_cast<double>(control.n));
  const auto n = static_cast<double>(control.n + treatment.n);
  const double half = asymptotic_half_width(n * variance, n, n_opt, alpha);
  const double lift = ratio - 1;
  return {lift, std::sqrt(variance), {lift - half, lift + half}};
}

Effect absolute_effect_at_least(const Moments& control, const Moments& treatment, double n_opt,
                                double alpha) {
  if (!enough(control) || !enough(treatment)) return {};
  const double variance = treatment.variance() / static_cast<double>(treatment.n) +
                          control.variance() / static_cast<double>(control.n);
  const auto n = static_cast<double>(control.n + treatment.n);
  const double half = one_sided_half_width(n * variance, n, n_opt, alpha);
  const double difference = treatment.mean() - control.mean();
  return {difference,
          std::sqrt(variance),
          {difference - half, std::numeric_limits<double>::infinity()}};
}

}  // namespace sluice::migrate::stats
