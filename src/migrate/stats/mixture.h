// Mixture supermartingales of Howard, Ramdas, McAuliffe, Sekhon (Annals of Statistics 2021, arXiv
// 1810.08240): each gives exp(log_mixture(s, v)) for a centred sum s with intrinsic time v, whose
// chance of ever exceeding 1/alpha is at most alpha. That is what makes peeking legal.
//
// `bound(v, alpha)` is the s where the mixture reaches 1/alpha. All are tuned to be tightest near
// intrinsic time `v_opt`. Argument errors (v_opt <= 0, alpha outside (0, 1)) give NaN.
#pragma once

namespace sluice::migrate::stats {

enum class Sides : unsigned char { One, Two };

// The variance of the normal prior that makes the two-sided bound tightest at v (eq. 3.6).
double best_rho(double v, double alpha);

// Sub-Gaussian sums: the normal mixture, also known as mSPRT with a normal prior.
class NormalMixture final {
 public:
  NormalMixture(double v_opt, double alpha_opt, Sides sides);
  [[nodiscard]] double log_mixture(double s, double v) const;
  [[nodiscard]] double bound(double v, double alpha) const;

 private:
  double rho_;
  Sides sides_;
};

// Sub-exponential sums with scale c > 0, one-sided.
class GammaExponentialMixture final {
 public:
  GammaExponentialMixture(double v_opt, double alpha_opt, double c);
  [[nodiscard]] double log_mixture(double s, double v) const;
  [[nodiscard]] double bound(double v, double alpha) const;

 private:
  double rho_, c_, leading_;
};

// Sub-Poisson sums with scale c > 0, one-sided.
class GammaPoissonMixture final {
 public:
  GammaPoissonMixture(double v_opt, double alpha_opt, double c);
  [[nodiscard]] double log_mixture(double s, double v) const;
  [[nodiscard]] double bound(double v, double alpha) const;

 private:
  double rho_, c_, leading_;
};

// Sums of variables in [-g, h] (sub-Bernoulli). For Bernoulli(p): g = p, h = 1 - p.
class BetaBinomialMixture final {
 public:
  BetaBinomialMixture(double v_opt, double alpha_opt, double g, double h, Sides sides);
  [[nodiscard]] double log_mixture(double s, double v) const;
  [[nodiscard]] double bound(double v, double alpha) const;

 private:
  [[nodiscard]] double log_beta_part(double a, double b) const;

  double g_, h_, r_;
  Sides sides_;
  double normalizer_;
};

}  // namespace sluice::migrate::stats
