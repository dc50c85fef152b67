#include "migrate/stats/agreement.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::migrate::stats {
namespace {
bool has_nan(std::span<const double> values) {
  return std::ranges::any_of(values, [](double x) { return std::isnan(x); });
}
int sign(double x) {
  return (x > 0) - (x < 0);
}
}  // namespace

int64_t argmax(std::span<const double> scores) {
  if (scores.empty() || has_nan(scores)) return -1;
  return std::ranges::max_element(scores) - scores.begin();
}

double rank_agreement(std::span<const double> left, std::span<const double> right) {
  if (left.size() != right.size() || has_nan(left) || has_nan(right)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  int64_t balance = 0;
  int64_t left_pairs = 0;
  int64_t right_pairs = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    for (size_t j = i + 1; j < left.size(); ++j) {
      const int a = sign(left[i] - left[j]);
      const int b = sign(right[i] - right[j]);
      balance += a * b;
      left_pairs += a != 0;
      right_pairs += b != 0;
    }
  }
  return static_cast<double>(balance) /
         std::sqrt(static_cast<double>(left_pairs) * static_cast<double>(right_pairs));
}

Closeness compare_outputs(std::span<const double> now, std::span<const double> reference,
                          double absolute, double relative) {
  const size_t both = std::min(now.size(), reference.size());
  const size_t all = std::max(now.size(), reference.size());
  Closeness out{static_cast<int64_t>(all), static_cast<int64_t>(all - both), 0};
  for (size_t i = 0; i < both; ++i) {
    const double a = now[i];
    const double b = reference[i];
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    const double off = std::fabs(a - b);
    if (std::isfinite(off)) out.worst = std::max(out.worst, off);
    // Not "off > limit": NaN and infinite limits must count as outside, too.
    if (!std::isfinite(off) || !(off <= absolute + relative * std::fabs(b))) ++out.outside;
  }
  return out;
}

}  // namespace sluice::migrate::stats
