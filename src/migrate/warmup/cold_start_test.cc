#include "migrate/warmup/cold_start.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::warmup {
namespace {

// Lognormal around 200 ms, the first `cold` slower by `factor`.
std::vector<TimedLatency> world(uint64_t seed, size_t n, double sigma, size_t cold, double factor) {
  base::Rng rng(seed);
  std::vector<TimedLatency> out;
  for (size_t i = 0; i < n; ++i) {
    const double z = stats::normal_quantile(rng.uniform() * 0.999999 + 5e-7);
    const double slower = i < cold ? factor : 1;
    out.push_back({static_cast<double>(i) * 100, 200 * slower * std::exp(sigma * z)});
  }
  return out;
}

int alarms(size_t n, double sigma, size_t cold, double factor) {
  int out = 0;
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    out += cold_start(world(seed, n, sigma, cold, factor)).cold_requests > 0 ? 1 : 0;
  }
  return out;
}

TEST(ColdStart, NoiseAloneIsRarelyCalledCold) {
  EXPECT_LE(alarms(100, 0.5, 0, 1), 20);
  EXPECT_LE(alarms(300, 0.5, 0, 1), 20);
  EXPECT_LE(alarms(300, 1.0, 0, 1), 20);
}

TEST(ColdStart, ThreeRequestsTenTimesSlowerAreFoundAmongThreeHundred) {
  EXPECT_GE(alarms(300, 0.5, 3, 10), 990);
}

TEST(ColdStart, SaysWhereItEndsHowLongItTookAndHowSlowItWas) {
  const ColdStart s = cold_start(world(7, 300, 0.2, 12, 5));
  ASSERT_TRUE(s.known);
  EXPECT_TRUE(s.steady);
  EXPECT_NEAR(static_cast<double>(s.cold_requests), 12, 1);
  EXPECT_NEAR(s.cold_ms, 1200, 100);
  EXPECT_NEAR(s.factor, 5, 1);
  EXPECT_NEAR(s.steady_ms, 200, 10);
  EXPECT_GT(s.worst_ms, 1000);
}

TEST(ColdStart, ASlowDecayIsFollowedDownToItsEnd) {
  std::vector<TimedLatency> latencies;
  for (int i = 0; i < 200; ++i) {
    const double wobble = i % 2 == 0 ? 1.05 : 0.95;
    latencies.push_back({i * 50.0, 100 * wobble * (1 + 9 * std::exp(-i / 10.0))});
  }
  const ColdStart s = cold_start(latencies);
  EXPECT_TRUE(s.steady);
  EXPECT_GE(s.cold_requests, 30);
  EXPECT_LE(s.cold_requests, 60);
  EXPECT_NEAR(s.steady_ms, 100, 3);
}

TEST(ColdStart, HalfOfTheSampleColdIsNotSteady) {
  EXPECT_FALSE(cold_start(world(3, 100, 0.2, 60, 4)).steady);
}

TEST(ColdStart, AHeadThatIsHardlySlowerIsNotCold) {
  EXPECT_EQ(cold_start(world(3, 400, 0.02, 50, 1.1)).cold_requests, 0);
}

TEST(ColdStart, AFewMillisecondsOfConnectingAreNotCold) {
  std::vector<TimedLatency> latencies(100, {0, 0.3});
  for (size_t i = 0; i < 5; ++i) latencies[i].latency_ms = 6;
  EXPECT_EQ(cold_start(latencies).cold_requests, 0);
  for (size_t i = 0; i < 5; ++i) latencies[i].latency_ms = 30;
  EXPECT_EQ(cold_start(latencies).cold_requests, 5);
}

TEST(ColdStart, TheSameTimeToTheMicrosecondIsWarm) {
  EXPECT_EQ(cold_start(world(1, 100, 0, 0, 1)).cold_requests, 0);
}

TEST(ColdStart, TooFewOrBrokenLatenciesSayNothing) {
  EXPECT_FALSE(cold_start({}).known);
  EXPECT_FALSE(cold_start(world(1, kLeastLatencies - 1, 0.1, 0, 1)).known);
  std::vector<TimedLatency> broken(100, {0, std::nan("")});
  EXPECT_FALSE(cold_start(broken).known);
}

TEST(ColdStart, TheCurveDoublesItsSteps) {
  const ColdStart s = cold_start(world(1, 20, 0, 1, 3));
  ASSERT_EQ(s.curve.size(), 6);
  EXPECT_EQ(s.curve[2].first, 3);
  EXPECT_EQ(s.curve[2].last, 4);
  EXPECT_EQ(s.curve[5].first, 17);
  EXPECT_EQ(s.curve[5].last, 20);
  EXPECT_NEAR(s.curve[0].mean_ms, 600, 1e-6);
  EXPECT_NEAR(s.curve[3].mean_ms, 200, 1e-6);
}

}  // namespace
}  // namespace sluice::migrate::warmup
