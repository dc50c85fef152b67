#include "migrate/stats/stitching.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "migrate/stats/solve.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double k1(double eta) {
  return (std::pow(eta, 0.25) + std::pow(eta, -0.25)) / std::sqrt(2.0);
}
double k2(double eta) {
  return (std::sqrt(eta) + 1) / 2;
}

// sqrt(k1^2 v l + t^2) + t: the sub-gamma boundary for one epoch.
double sub_gamma(double v, double scale, double ell, double eta) {
  const double linear = k2(eta) * scale * ell;
  return std::sqrt(k1(eta) * k1(eta) * v * ell + linear * linear) + linear;
}

// The smallest error probability that epochs of ratio eta can certify for the constant c.
double lil_error(double c, double a) {
  auto gap = [&](double eta) { return std::sqrt(eta / 2) + std::sqrt(2 * (eta - 1) / c) - a; };
  auto error = [&](double eta) {
    const double slack = a - std::sqrt(2 * (eta - 1) / c);
    const double gamma = 2 / eta * slack * slack;
    if (gamma <= 1) return kInfinity;
    return 4 * std::exp(-gamma * c) * (1 + 1 / ((gamma - 1) * std::log(eta)));
  };
  return find_minimum(error, 1.0, find_root(gap, 1.0, 2 * a * a)).value;
}

}  // namespace

double PolyStitching::bound(double v, double alpha) const {
  const double time = std::max(v, v_min);
  const double epochs = std::log(zeta(s) / std::pow(std::log(eta), s));
  const double ell = s * std::log(std::log(eta * time / v_min)) + epochs - std::log(alpha);
  return sub_gamma(time, c, ell, eta);
}

double empirical_process_lil(double t, double alpha, double t_min, double a) {
  if (t < t_min) return kInfinity;
  // lil_error falls in c; 5..200 covers alpha from about 1 to 1e-60.
  const double c =
      find_root([&](double x) { return std::log(lil_error(x, a)) - std::log(alpha); }, 2.0, 200.0);
  return a * std::sqrt((std::log1p(std::log(t / t_min)) + c) / t);
}

double DoubleStitching::bound(double p, double t, double alpha) const {
  const double time = std::max(t, t_opt);
  const double logit = std::log(p / (1 - p));
  const double step = 2 * delta * std::sqrt(t_opt * eta / time);
  const double r = p >= 0.5 ? p : std::min(0.5, 1 / (1 + std::exp(-(logit + step))));
  const double variance = r * (1 - r);
  const double grid = std::sqrt(time / t_opt) * std::fabs(logit) / (2 * delta) + 1;
  const double z = zeta(s);
  const double ell = s * std::log(std::log(eta * time / t_opt)) + s * std::log(grid) +
                     std::log(2 * z * (2 * z + 1) / (alpha * std::pow(std::log(eta), s)));
  return delta * std::sqrt(eta * time * variance / t_opt) +
         sub_gamma(variance * time, (1 - 2 * p) / 3, ell, eta);
}

}  // namespace sluice::migrate::stats
