// Student's t for means of samples whose size was fixed beforehand, as a warm-up's is. For evidence
// that grows and is looked at meanwhile: asymptotic_cs.h.
//
//   differences 1.2 2.4 1.3 1.3 0 1 1.8 0.8 4.6 1.4 (Student 1908): 1.58, 95 % [0.70, 2.46]
#pragma once

#include "migrate/stats/asymptotic_cs.h"

namespace sluice::migrate::stats {

// The t with P(T <= t) = p; 0 < p < 1, freedom > 0. NaN outside.
double t_quantile(double p, double freedom);
// Of the mean, two-sided with confidence 1 - alpha. Unknown below two values.
Effect t_mean(const Moments& values, double alpha);

}  // namespace sluice::migrate::stats
