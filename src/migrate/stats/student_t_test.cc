#include "migrate/stats/student_t.h"

#include <gtest/gtest.h>

namespace sluice::migrate::stats {
namespace {

TEST(StudentT, QuantilesArePrintedTables) {
  EXPECT_NEAR(t_quantile(0.975, 1), 12.7062, 1e-4);
  EXPECT_NEAR(t_quantile(0.975, 9), 2.262157, 1e-6);
  EXPECT_NEAR(t_quantile(0.95, 30), 1.697261, 1e-6);
  EXPECT_NEAR(t_quantile(0.995, 120), 2.617421, 1e-6);
  EXPECT_NEAR(t_quantile(0.025, 9), -2.262157, 1e-6);
  EXPECT_EQ(t_quantile(0.5, 3), 0);
}

// Student (1908), the two sleeping drugs; R's t.test prints these digits.
TEST(StudentT, PairedIntervalOfStudentsSleepData) {
  Moments differences;
  for (const double d : {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4}) differences.add(d);
  const Effect effect = t_mean(differences, 0.05);
  EXPECT_NEAR(effect.estimate, 1.58, 1e-12);
  EXPECT_NEAR(effect.estimate / effect.standard_error, 4.0621, 1e-4);
  EXPECT_NEAR(effect.interval.low, 0.7001142, 1e-7);
  EXPECT_NEAR(effect.interval.high, 2.4598858, 1e-7);
}

TEST(StudentT, NothingIsSaidOfOneValueOrOutsideTheDomain) {
  Moments one;
  one.add(1);
  EXPECT_FALSE(t_mean(one, 0.05).interval.known());
  EXPECT_TRUE(std::isnan(t_quantile(0, 3)));
  EXPECT_TRUE(std::isnan(t_quantile(0.5, 0)));
}

}  // namespace
}  // namespace sluice::migrate::stats
