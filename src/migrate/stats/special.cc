#include "migrate/stats/special.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/zeta.hpp>
#include <cmath>
#include <limits>

namespace sluice::migrate::stats {
namespace {

namespace policies = boost::math::policies;

// Errors come back as NaN or infinity; long double is not used, so results do not depend on its
// width.
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;
constexpr Quiet kQuiet{};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool positive(double x) {
  return std::isfinite(x) && x > 0;
}
bool unit(double x) {
  return x >= 0 && x <= 1;
}

}  // namespace

double log_gamma(double x) {
  return positive(x) ? boost::math::lgamma(x, kQuiet) : kNaN;
}

double log_beta(double a, double b) {
  return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

double incomplete_beta(double a, double b, double x) {
  return positive(a) && positive(b) && unit(x) ? boost::math::ibeta(a, b, x, kQuiet) : kNaN;
}

double incomplete_beta_inverse(double a, double b, double p) {
  return positive(a) && positive(b) && unit(p) ? boost::math::ibeta_inv(a, b, p, kQuiet) : kNaN;
}

double gamma_p(double a, double x) {
  return positive(a) && x >= 0 ? boost::math::gamma_p(a, x, kQuiet) : kNaN;
}

double gamma_q(double a, double x) {
  return positive(a) && x >= 0 ? boost::math::gamma_q(a, x, kQuiet) : kNaN;
}

double zeta(double s) {
  return s > 1 ? boost::math::zeta(s, kQuiet) : kNaN;
}

double normal_cdf(double z) {
  return std::isnan(z) ? kNaN : 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return kNaN;
  return boost::math::quantile(boost::math::normal_distribution<double, Quiet>(0, 1), p);
}

double chi_square_tail(double statistic, double freedom) {
  return gamma_q(freedom / 2, statistic / 2);
}

double log_sum_exp(double a, double b) {
  const double high = std::fmax(a, b);
  if (std::isinf(high)) return high;
  return high + std::log(std::exp(a - high) + std::exp(b - high));
}

}  // namespace sluice::migrate::stats
