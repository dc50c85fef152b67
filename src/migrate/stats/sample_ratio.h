// Is the router sending the shares it was told to send? A mismatch means that some proxy does not
// apply the weights, and then no comparison of the sides can be trusted (Lindon et al. 2022).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sluice::migrate::stats {

// Sequential: valid after every batch. The alternative is a Dirichlet around the expected shares;
// `concentration` says how tight, and a share `slab` of it may be any split at all.
class SampleRatioTest final {
 public:
  // `expected` must be positive and sum to 1.
  explicit SampleRatioTest(std::vector<double> expected, double concentration = 10000,
                           double slab = 0);

  // Counts by side since the last call. Negative counts or a wrong number of sides are refused
  // (false) and change nothing.
  bool add(std::span<const int64_t> counts);
  // Always-valid p-value: the smallest 1 / Bayes factor so far, at most 1.
  [[nodiscard]] double p_value() const { return p_value_; }

 private:
  std::vector<double> expected_;
  std::vector<double> spike_;
  std::vector<double> slab_alpha_;
  double slab_;
  double log_bayes_ = 0;
  double p_value_ = 1;
};

// One look, chi-square with k - 1 degrees of freedom. NaN on impossible input.
double sample_ratio_chi_square(std::span<const int64_t> counts, std::span<const double> expected);

}  // namespace sluice::migrate::stats
