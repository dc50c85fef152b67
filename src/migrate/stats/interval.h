// A confidence interval; both ends NaN means "nothing can be said".
#pragma once

#include <cmath>

namespace sluice::migrate::stats {

struct Interval {
  double low = std::nan("");
  double high = std::nan("");

  [[nodiscard]] bool known() const { return !std::isnan(low) && !std::isnan(high); }
};

}  // namespace sluice::migrate::stats
