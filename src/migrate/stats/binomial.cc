#include "migrate/stats/binomial.h"

#include <cmath>
#include <limits>

#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool possible(int64_t hits, int64_t n) {
  return n > 0 && hits >= 0 && hits <= n;
}
}  // namespace

double binomial_upper(int64_t hits, int64_t n, double alpha) {
  if (!possible(hits, n) || !(alpha > 0 && alpha < 1)) return kNaN;
  if (hits == n) return 1;
  return incomplete_beta_inverse(static_cast<double>(hits) + 1, static_cast<double>(n - hits),
                                 1 - alpha);
}

double binomial_lower(int64_t hits, int64_t n, double alpha) {
  if (!possible(hits, n) || !(alpha > 0 && alpha < 1)) return kNaN;
  if (hits == 0) return 0;
  return incomplete_beta_inverse(static_cast<double>(hits), static_cast<double>(n - hits) + 1,
                                 alpha);
}

double binomial_cdf(int64_t hits, int64_t n, double p) {
  if (n <= 0 || hits < 0) return hits < 0 ? 0 : kNaN;
  if (hits >= n) return 1;
  return incomplete_beta(static_cast<double>(n - hits), static_cast<double>(hits) + 1, 1 - p);
}

int64_t clean_requests_for(double rate, double alpha) {
  if (!(rate > 0 && rate < 1) || !(alpha > 0 && alpha < 1)) return 0;
  return static_cast<int64_t>(std::ceil(std::log(alpha) / std::log1p(-rate)));
}

}  // namespace sluice::migrate::stats
