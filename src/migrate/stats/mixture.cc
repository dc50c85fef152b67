#include "migrate/stats/mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "migrate/stats/solve.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A one-sided bound at level a is tuned like a two-sided one at level 2a.
double one_sided_rho(double v, double alpha) {
  return best_rho(v, 2 * alpha);
}

// The s in [0, limit] where the mixture crosses log(1/alpha); `limit` when it never does. With an
// infinite limit the bracket is found by doubling.
template <class Mixture>
double crossing(const Mixture& mixture, double v, double alpha, double limit) {
  const double target = -std::log(alpha);
  auto excess = [&](double s) { return mixture.log_mixture(s, v) - target; };
  double high = limit;
  if (std::isinf(limit)) {
    high = v;
    for (int i = 0; i < 60 && excess(high) < 0; ++i) high *= 2;
  }
  const double at_high = excess(high);
  if (std::isnan(at_high)) return kNaN;
  return at_high < 0 ? high : find_root(excess, 0.0, high);
}

}  // namespace

double best_rho(double v, double alpha) {
  if (!(v > 0) || !(alpha > 0 && alpha < 1)) return kNaN;
  const double twice = -2 * std::log(alpha);
  return v / (twice + std::log1p(twice));
}

NormalMixture::NormalMixture(double v_opt, double alpha_opt, Sides sides)
    : rho_(sides == Sides::Two ? best_rho(v_opt, alpha_opt) : one_sided_rho(v_opt, alpha_opt)),
      sides_(sides) {}

double NormalMixture::log_mixture(double s, double v) const {
  const double spread = v + rho_;
  const double two_sided = 0.5 * std::log(rho_ / spread) + s * s / (2 * spread);
  if (sides_ == Sides::Two) return two_sided;
  return two_sided + std::log(2 * normal_cdf(s / std::sqrt(spread)));
}

double NormalMixture::bound(double v, double alpha) const {
  if (sides_ == Sides::One) {
    return crossing(*this, v, alpha, std::numeric_limits<double>::infinity());
  }
  return std::sqrt((v + rho_) * (std::log1p(v / rho_) - 2 * std::log(alpha)));
}

GammaExponentialMixture::GammaExponentialMixture(double v_opt, double alpha_opt, double c)
    : rho_(one_sided_rho(v_opt, alpha_opt)), c_(c) {
  const double shape = rho_ / (c * c);
  leading_ = shape * std::log(shape) - log_gamma(shape) - std::log(gamma_p(shape, shape));
}

double GammaExponentialMixture::log_mixture(double s, double v) const {
  const double square = c_ * c_;
  const double shape = (v + rho_) / square;
  const double shifted = (c_ * s + v) / square;
  const double rate = shifted + rho_ / square;
  return leading_ + log_gamma(shape) + std::log(gamma_p(shape, rate)) - shape * std::log(rate) +
         shifted;
}

double GammaExponentialMixture::bound(double v, double alpha) const {
  return crossing(*this, v, alpha, std::numeric_limits<double>::infinity());
}

GammaPoissonMixture::GammaPoissonMixture(double v_opt, double alpha_opt, double c)
    : rho_(one_sided_rho(v_opt, alpha_opt)), c_(c) {
  const double shape = rho_ / (c * c);
  leading_ = shape * std::log(shape) - log_gamma(shape) - std::log(gamma_q(shape, shape));
}

double GammaPoissonMixture::log_mixture(double s, double v) const {
  const double square = c_ * c_;
  const double rate = (v + rho_) / square;
  const double shape = s / c_ + rate;
  return leading_ + log_gamma(shape) + std::log(gamma_q(shape, rate)) - shape * std::log(rate) +
         v / square;
}

double GammaPoissonMixture::bound(double v, double alpha) const {
  return crossing(*this, v, alpha, std::numeric_limits<double>::infinity());
}

BetaBinomialMixture::BetaBinomialMixture(double v_opt, double alpha_opt, double g, double h,
                                         Sides sides)
    : g_(g), h_(h), sides_(sides) {
  const double rho =
      sides == Sides::Two ? best_rho(v_opt, alpha_opt) : one_sided_rho(v_opt, alpha_opt);
  r_ = std::max(rho - g * h, 1e-3 * g * h);
  normalizer_ = log_beta_part(r_ / (g_ * (g_ + h_)), r_ / (h_ * (g_ + h_)));
}

// Two-sided mixes over the whole interval, one-sided only over the means above the null.
double BetaBinomialMixture::log_beta_part(double a, double b) const {
  const double whole = log_beta(a, b);
  return sides_ == Sides::Two ? whole : whole + std::log(incomplete_beta(a, b, h_ / (g_ + h_)));
}

double BetaBinomialMixture::log_mixture(double s, double v) const {
  const double width = g_ + h_;
  return v / (g_ * h_) * std::log(width) - (v + h_ * s) / (h_ * width) * std::log(g_) -
         (v - g_ * s) / (g_ * width) * std::log(h_) +
         log_beta_part((r_ + v - g_ * s) / (g_ * width), (r_ + v + h_ * s) / (h_ * width)) -
         normalizer_;
}

double BetaBinomialMixture::bound(double v, double alpha) const {
  return crossing(*this, v, alpha, v / g_);
}

}  // namespace sluice::migrate::stats
