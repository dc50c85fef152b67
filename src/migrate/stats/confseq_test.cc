// Published vectors of the confseq package (test/uniform_boundaries_unittest.cpp, MIT), which in
// turn come from the authors' R reference implementation. All at v_opt = 100, alpha = 0.05.
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "migrate/stats/bernoulli_interval.h"
#include "migrate/stats/mixture.h"
#include "migrate/stats/quantile_ab.h"
#include "migrate/stats/stitching.h"

namespace sluice::migrate::stats {
namespace {

constexpr double kVOpt = 100;
constexpr double kAlpha = 0.05;

TEST(Confseq, TwoSidedNormalMixture) {
  EXPECT_NEAR(best_rho(kVOpt, kAlpha), 12.60056, 1e-5);
  const NormalMixture mixture(kVOpt, kAlpha, Sides::Two);
  EXPECT_NEAR(mixture.log_mixture(10, 100), -0.6510052, 1e-5);
  EXPECT_NEAR(mixture.bound(100, kAlpha), 30.35209, 1e-5);
}

TEST(Confseq, OneSidedNormalMixture) {
  const NormalMixture mixture(kVOpt, kAlpha, Sides::One);
  EXPECT_NEAR(mixture.log_mixture(10, 100), -0.06502391, 1e-5);
  EXPECT_NEAR(mixture.bound(100, kAlpha), 27.66071, 1e-5);
}

TEST(Confseq, GammaExponentialMixture) {
  const GammaExponentialMixture mixture(kVOpt, kAlpha, 2);
  EXPECT_NEAR(mixture.log_mixture(10, 100), -0.2490165, 1e-5);
  EXPECT_NEAR(mixture.bound(100, kAlpha), 33.02017, 1e-5);
}

TEST(Confseq, GammaPoissonMixture) {
  const GammaPoissonMixture mixture(kVOpt, kAlpha, 2);
  EXPECT_NEAR(mixture.log_mixture(10, 100), -0.06991219, 1e-5);
  EXPECT_NEAR(mixture.bound(100, kAlpha), 30.1949, 1e-5);
}

TEST(Confseq, BetaBinomialMixture) {
  const BetaBinomialMixture two(kVOpt, kAlpha, 0.2, 0.8, Sides::Two);
  EXPECT_NEAR(two.log_mixture(10, 100), -0.6941012, 1e-5);
  EXPECT_NEAR(two.bound(100, kAlpha), 31.4308, 1e-5);
  const BetaBinomialMixture one(kVOpt, kAlpha, 0.2, 0.8, Sides::One);
  EXPECT_NEAR(one.log_mixture(10, 100), -0.07134019, 1e-5);
  EXPECT_NEAR(one.bound(100, kAlpha), 28.41238, 1e-5);
}

TEST(Confseq, BetaBinomialBoundStopsAtTheLargestPossibleSum) {
  const BetaBinomialMixture one(kVOpt, kAlpha, 0.2, 0.8, Sides::One);
  EXPECT_NEAR(one.bound(2 * 0.2 * 0.8, kAlpha), 2 * 0.8, 1e-5);
}

TEST(Confseq, PolynomialStitching) {
  EXPECT_NEAR((PolyStitching{.v_min = 10, .c = 3}.bound(100, kAlpha)), 64.48755, 1e-5);
  EXPECT_NEAR((PolyStitching{.v_min = 10, .c = -1}.bound(100, kAlpha)), 28.99389, 1e-5);
}

TEST(Confseq, EmpiricalProcessBand) {
  EXPECT_NEAR(empirical_process_lil(1000, kAlpha, 100), 0.08204769, 1e-5);
  EXPECT_EQ(empirical_process_lil(99, kAlpha, 100), INFINITY);
}

TEST(Confseq, DoubleStitching) {
  const DoubleStitching band;
  EXPECT_NEAR(band.bound(0.5, 1000, kAlpha), 68.62803, 1e-5);
  EXPECT_NEAR(band.bound(0.9, 1000, kAlpha), 43.72119, 1e-5);
  EXPECT_NEAR(band.bound(0.1, 1000, kAlpha), 59.96521, 1e-5);
}

struct RateVector {
  int64_t hits, n;
  double n_opt, low, high;
};

TEST(Confseq, BernoulliInterval) {
  for (const RateVector& v :
       {RateVector{700, 1000, 100, 0.651629, 0.745949}, RateVector{15, 50, 50, 0.129556, 0.511896},
        RateVector{5, 50, 50, 0.013021, 0.269264}, RateVector{1, 50, 50, 0, 0.13489},
        RateVector{1, 2, 50, 0, 1}, RateVector{100, 200, 1, 0.328923, 0.671076},
        RateVector{0, 1, 50, 0, 1}, RateVector{1, 1, 50, 0, 1}}) {
    const Interval ci = bernoulli_interval(v.hits, v.n, kAlpha, v.n_opt);
    EXPECT_NEAR(ci.low, v.low, 1e-5) << v.hits << "/" << v.n;
    EXPECT_NEAR(ci.high, v.high, 1e-5) << v.hits << "/" << v.n;
  }
}

TEST(Confseq, BernoulliIntervalOfImpossibleCountsIsUnknown) {
  EXPECT_FALSE(bernoulli_interval(1, 0, kAlpha, 100).known());
  EXPECT_FALSE(bernoulli_interval(-1, 5, kAlpha, 100).known());
  EXPECT_FALSE(bernoulli_interval(6, 5, kAlpha, 100).known());
}

// The promise itself: looked at after every one of 500 requests, the truth falls outside in no more
// than alpha of the runs (a fixed-sample 95 % interval would miss in about half of them).
TEST(Confseq, BernoulliIntervalSurvivesPeeking) {
  base::Rng rng(20261121);
  int missed = 0;
  constexpr int kRuns = 200;
  for (int run = 0; run < kRuns; ++run) {
    int64_t hits = 0;
    bool outside = false;
    for (int64_t n = 1; n <= 500 && !outside; ++n) {
      hits += rng.uniform() < 0.1;
      const BetaBinomialMixture truth(0.09 * 200, kAlpha, 0.1, 0.9, Sides::Two);
      const auto size = static_cast<double>(n);
      const double s = static_cast<double>(hits) - 0.1 * size;
      outside = truth.log_mixture(s, 0.09 * size) > -std::log(kAlpha);
    }
    missed += outside;
  }
  EXPECT_LE(missed, kRuns / 10);  // expected at most 10; 20 is three standard errors above
}

double shifted_p_value(double quantile, int shift) {
  std::vector<double> left(1000);
  std::iota(left.begin(), left.end(), 1);
  std::vector<double> right(1000);
  std::iota(right.begin(), right.end(), shift + 1);
  return QuantileAbTest{quantile, 100, kAlpha}.p_value(left, right);
}

TEST(Confseq, QuantileAbTest) {
  EXPECT_NEAR(shifted_p_value(0.5, 70), 0.814704, 1e-5);
  EXPECT_NEAR(shifted_p_value(0.5, 85), 0.0838055, 1e-5);
  EXPECT_NEAR(shifted_p_value(0.5, 100), 0.0054947, 1e-5);
  EXPECT_NEAR(shifted_p_value(0.9, 55), 0.0340463, 1e-5);
}

TEST(Confseq, QuantileAbTestOfNothingProvesNothing) {
  const std::vector<double> some{1, 2, 3};
  EXPECT_EQ(QuantileAbTest{}.p_value({}, some), 1);
  EXPECT_EQ(QuantileAbTest{}.p_value(some, {}), 1);
}

}  // namespace
}  // namespace sluice::migrate::stats
