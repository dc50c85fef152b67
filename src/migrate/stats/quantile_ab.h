// Sequential two-sample test of "both sides have the same p-quantile" (Howard and Ramdas 2022,
// arXiv 1906.09712, theorem 6). Needs no assumption about the shape, so it suits TTFT and p95.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::migrate::stats {

struct QuantileAbTest {
  double quantile = 0.95;
  double n_opt = 1000;      // sample size a side at which the test should be strongest
  double alpha_opt = 0.05;  // level for which it is tuned

  // Always-valid p-value; 1 when either side is empty or holds a NaN. The inputs must be sorted.
  [[nodiscard]] double p_value(std::span<const double> left, std::span<const double> right) const;
};

}  // namespace sluice::migrate::stats
