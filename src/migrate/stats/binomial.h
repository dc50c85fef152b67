// Exact binomial statements (Clopper-Pearson 1934). They answer "what do n requests without an
// error prove?", which warm-up must not overstate.
//
//   binomial_upper(0, 500, 0.05)  = 0.00597: 500 clean requests prove "below 0.6 %", no more
//   clean_requests_for(0.001, 0.05) = 2995
#pragma once

#include <cstdint>

namespace sluice::migrate::stats {

// One-sided upper bound for the rate with confidence 1 - alpha; NaN for impossible counts.
double binomial_upper(int64_t hits, int64_t n, double alpha);
// One-sided lower bound.
double binomial_lower(int64_t hits, int64_t n, double alpha);
// P(X <= hits) for X ~ Binomial(n, p).
double binomial_cdf(int64_t hits, int64_t n, double p);
// Requests without an error that bound the rate below `rate` with confidence 1 - alpha.
int64_t clean_requests_for(double rate, double alpha);

}  // namespace sluice::migrate::stats
