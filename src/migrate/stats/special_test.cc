#include "migrate/stats/special.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace sluice::migrate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Special, KnowsTheClassicValues) {
  EXPECT_NEAR(normal_quantile(0.01), -2.326348, 1e-6);
  EXPECT_NEAR(normal_quantile(0.975), 1.959964, 1e-6);
  EXPECT_NEAR(normal_cdf(1.0), 0.841344746, 1e-9);
  EXPECT_NEAR(zeta(2), M_PI * M_PI / 6, 1e-12);
  EXPECT_NEAR(log_gamma(5), std::log(24), 1e-12);
  EXPECT_NEAR(incomplete_beta(2, 3, 0.5), 0.6875, 1e-12);
  EXPECT_NEAR(gamma_p(3, 2) + gamma_q(3, 2), 1, 1e-15);
  EXPECT_NEAR(chi_square_tail(3.841459, 1), 0.05, 1e-7);
}

TEST(Special, TailsOfTheNormalKeepTheirPrecision) {
  EXPECT_NEAR(normal_cdf(-10) / 7.61985302416047e-24, 1, 1e-9);
}

TEST(Special, OutsideTheDomainIsNaNAndNeverAThrow) {
  EXPECT_TRUE(std::isnan(log_gamma(0)));
  EXPECT_TRUE(std::isnan(log_gamma(kNaN)));
  EXPECT_TRUE(std::isnan(incomplete_beta(-1, 1, 0.5)));
  EXPECT_TRUE(std::isnan(incomplete_beta(1, 1, 2)));
  EXPECT_TRUE(std::isnan(incomplete_beta_inverse(1, 1, -0.1)));
  EXPECT_TRUE(std::isnan(gamma_q(0, 1)));
  EXPECT_TRUE(std::isnan(zeta(1)));
  EXPECT_TRUE(std::isnan(normal_quantile(0)));
  EXPECT_TRUE(std::isnan(normal_cdf(kNaN)));
}

TEST(Special, LogSumExpDoesNotOverflow) {
  EXPECT_NEAR(log_sum_exp(1000, 1000), 1000 + std::log(2), 1e-12);
  EXPECT_EQ(log_sum_exp(-INFINITY, -INFINITY), -INFINITY);
}

}  // namespace
}  // namespace sluice::migrate::stats
