// Closed-form time-uniform bounds by stitching (Howard et al. 2021, arXiv 1810.08240; quantiles:
// Howard and Ramdas 2022, arXiv 1906.09712).
#pragma once

namespace sluice::migrate::stats {

// Sub-gamma sums with scale c: the polynomial stitched boundary at intrinsic time v, tuned to start
// at v_min. `s` > 1 and `eta` > 1 shape the epochs.
struct PolyStitching {
  double v_min = 1;
  double c = 0;
  double s = 1.4;
  double eta = 2;

  [[nodiscard]] double bound(double v, double alpha) const;
};

// Half-width of the law-of-the-iterated-logarithm band around the empirical distribution function,
// valid for all quantiles and all sample sizes t >= t_min. a > 1 / sqrt(2). Infinity before t_min.
double empirical_process_lil(double t, double alpha, double t_min, double a = 0.85);

// Bound on the deviation of the count below the p-quantile, uniform over time and quantile.
struct DoubleStitching {
  double t_opt = 100;
  double delta = 0.5;
  double s = 1.4;
  double eta = 2;

  [[nodiscard]] double bound(double p, double t, double alpha) const;
};

}  // namespace sluice::migrate::stats
