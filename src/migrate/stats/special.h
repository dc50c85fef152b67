// The special functions that the tests of this folder stand on. Every function is total: outside
// its domain it returns NaN instead of throwing, so that bad evidence turns into UNKNOWN and never
// into a crash or a PASS.
#pragma once

namespace sluice::migrate::stats {

double log_gamma(double x);                                    // x > 0
double log_beta(double a, double b);                           // a, b > 0
double incomplete_beta(double a, double b, double x);          // regularised I_x(a, b)
double incomplete_beta_inverse(double a, double b, double p);  // x with I_x(a, b) = p
double gamma_p(double a, double x);                            // regularised lower incomplete gamma
double gamma_q(double a, double x);                            // 1 - gamma_p, without cancellation
double zeta(double s);                                         // Riemann, s > 1
double normal_cdf(double z);
double normal_quantile(double p);                          // 0 < p < 1
double chi_square_tail(double statistic, double freedom);  // P(X >= statistic)

// log(exp(a) + exp(b)) without overflow.
double log_sum_exp(double a, double b);

}  // namespace sluice::migrate::stats
