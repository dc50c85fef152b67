#include "migrate/stats/kolmogorov.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::migrate::stats {
namespace {
bool unusable(std::span<const double> s) {
  return s.empty() || std::isnan(s.front()) || std::isnan(s.back());
}
}  // namespace

double ks_distance(std::span<const double> left, std::span<const double> right) {
  if (unusable(left) || unusable(right)) return std::numeric_limits<double>::quiet_NaN();
  size_t i = 0;
  size_t j = 0;
  double widest = 0;
  while (i < left.size() && j < right.size()) {
    const double x = std::min(left[i], right[j]);
    while (i < left.size() && left[i] <= x) ++i;
    while (j < right.size() && right[j] <= x) ++j;
    const double gap = static_cast<double>(i) / static_cast<double>(left.size()) -
                       static_cast<double>(j) / static_cast<double>(right.size());
    widest = std::max(widest, std::fabs(gap));
  }
  return widest;
}

double ks_critical(int64_t n, int64_t m, double alpha) {
  const auto a = static_cast<double>(n);
  const auto b = static_cast<double>(m);
  return std::sqrt(-std::log(alpha / 2) / 2) * std::sqrt((a + b) / (a * b));
}

}  // namespace sluice::migrate::stats
