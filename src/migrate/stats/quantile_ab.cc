#include "migrate/stats/quantile_ab.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "migrate/stats/mixture.h"
#include "migrate/stats/solve.h"

namespace sluice::migrate::stats {
namespace {

// Evidence of one side against "the quantile is x": the share of values below x may be read as
// anything between F(x-) and F(x), and the reading nearest to the mixture's own minimum is taken.
class Side final {
 public:
  Side(std::span<const double> sorted, double quantile, const BetaBinomialMixture& mixture)
      : sorted_(sorted), quantile_(quantile), mixture_(mixture) {
    calmest_ = find_minimum([this](double share) { return at_share(share); }, 0, 1).at;
  }

  [[nodiscard]] double against(double x) const {
    const auto [first, last] = std::equal_range(sorted_.begin(), sorted_.end(), x);
    const double below = static_cast<double>(first - sorted_.begin()) / size();
    const double up_to = static_cast<double>(last - sorted_.begin()) / size();
    return at_share(std::clamp(calmest_, below, up_to));
  }
  // The value where this side has the least evidence.
  [[nodiscard]] double centre() const {
    const auto index = static_cast<size_t>(calmest_ * size());
    return sorted_[std::min(index, sorted_.size() - 1)];
  }

 private:
  [[nodiscard]] double size() const { return static_cast<double>(sorted_.size()); }
  [[nodiscard]] double at_share(double share) const {
    return mixture_.log_mixture((share - quantile_) * size(), quantile_ * (1 - quantile_) * size());
  }

  std::span<const double> sorted_;
  double quantile_;
  const BetaBinomialMixture& mixture_;
  double calmest_ = 0;
};

bool unusable(std::span<const double> sorted) {
  return sorted.empty() || std::isnan(sorted.front()) || std::isnan(sorted.back());
}

}  // namespace

double QuantileAbTest::p_value(std::span<const double> left, std::span<const double> right) const {
  if (unusable(left) || unusable(right)) return 1;
  const BetaBinomialMixture mixture(n_opt * quantile * (1 - quantile), alpha_opt, quantile,
                                    1 - quantile, Sides::Two);
  const Side a(left, quantile, mixture);
  const Side b(right, quantile, mixture);
  // Both terms grow outside the two centres, and change only at observed values.
  const double low = std::min(a.centre(), b.centre());
  const double high = std::max(a.centre(), b.centre());
  double least = std::numeric_limits<double>::infinity();
  for (std::span<const double> values : {left, right}) {
    auto it = std::lower_bound(values.begin(), values.end(), low);
    for (; it != values.end() && *it <= high; ++it) {
      least = std::min(least, a.against(*it) + b.against(*it));
    }
  }
  return std::isnan(least) ? 1 : std::min(1.0, std::exp(-least));
}

}  // namespace sluice::migrate::stats
