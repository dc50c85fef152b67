// Asymptotic confidence sequence for a mean or a relative effect (Waudby-Smith et al., arXiv
// 2103.06476). For costs, tokens and scores; never for rare error rates, where the normal
// approximation is wrong: use bernoulli_interval there.
#pragma once

#include <cstdint>

#include "migrate/stats/interval.h"

namespace sluice::migrate::stats {

// Running count, mean and variance of one side, mergeable; sums, so that the order of merging only
// matters in the last bits.
struct Moments {
  int64_t n = 0;
  double sum = 0;
  double sum_squares = 0;

  // NaN and infinity are the caller's to refuse; here they would poison the sums for good.
  void add(double x) {
    ++n;
    sum += x;
    sum_squares += x * x;
  }
  void merge(const Moments& other) {
    n += other.n;
    sum += other.sum;
    sum_squares += other.sum_squares;
  }
  [[nodiscard]] double mean() const { return sum / static_cast<double>(n); }
  [[nodiscard]] double variance() const;  // sample variance, n - 1; NaN below two values

  bool operator==(const Moments&) const = default;
};

struct Effect {
  double estimate = std::nan("");
  double standard_error = std::nan("");
  Interval interval;
};

// Half-width at sample size n for a mean with variance `variance`, tightest near n_opt.
double asymptotic_half_width(double variance, double n, double n_opt, double alpha);

// Mean of one sample (paired differences).
Effect mean_effect(const Moments& values, double n_opt, double alpha);
// (treatment - control) / control, delta method.
Effect relative_effect(const Moments& control, const Moments& treatment, double n_opt,
                       double alpha);
// treatment - control; only the lower end when one-sided, with the upper end infinite.
Effect absolute_effect_at_least(const Moments& control, const Moments& treatment, double n_opt,
                                double alpha);

}  // namespace sluice::migrate::stats
