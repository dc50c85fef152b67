#include "migrate/stats/student_t.h"

#include <cmath>

#include "migrate/stats/special.h"

namespace sluice::migrate::stats {

double t_quantile(double p, double freedom) {
  if (!(p > 0 && p < 1) || !(freedom > 0)) return std::nan("");
  if (p == 0.5) return 0;
  // P(|T| > t) = I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t^2).
  const double tails = 2 * std::fmin(p, 1 - p);
  const double x = incomplete_beta_inverse(freedom / 2, 0.5, tails);
  const double t = std::sqrt(freedom * (1 - x) / x);
  return p > 0.5 ? t : -t;
}

Effect t_mean(const Moments& values, double alpha) {
  Effect out;
  if (values.n < 2 || !(alpha > 0 && alpha < 1)) return out;
  const auto n = static_cast<double>(values.n);
  out.estimate = values.mean();
  out.standard_error = std::sqrt(values.variance() / n);
  const double half = t_quantile(1 - alpha / 2, n - 1) * out.standard_error;
  out.interval = {out.estimate - half, out.estimate + half};
  return out;
}

}  // namespace sluice::migrate::stats
