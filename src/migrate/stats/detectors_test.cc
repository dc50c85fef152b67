// CUSUM, SPRT, block CUSUM and burst length: the detectors of the error gate.
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "base/rng.h"
#include "migrate/stats/block_cusum.h"
#include "migrate/stats/burst.h"
#include "migrate/stats/cusum.h"
#include "migrate/stats/mcnemar.h"
#include "migrate/stats/sprt.h"

namespace sluice::migrate::stats {
namespace {

constexpr double kTarget = 0.001;
constexpr double kLimit = 0.005;

TEST(Llr, OfTheDefaultLimits) {
  const auto llr = BernoulliLlr::between(kTarget, kLimit);
  EXPECT_NEAR(from_nats(llr.hit), 1.6094, 1e-4);
  EXPECT_NEAR(from_nats(llr.miss), -0.004012, 1e-6);
}

TEST(Cusum, FiveErrorsInARowReachEight) {
  Cusum c{BernoulliLlr::between(kTarget, kLimit), to_nats(8)};
  for (int i = 0; i < 4; ++i) c.hit();
  EXPECT_FALSE(c.alarm());
  c.hit();
  EXPECT_TRUE(c.alarm());
}

TEST(Cusum, ForgetsGoodTimes) {
  Cusum fresh{BernoulliLlr::between(kTarget, kLimit), to_nats(8)};
  Cusum old = fresh;
  old.misses(1'000'000'000'000);
  EXPECT_EQ(old, fresh);
}

TEST(Cusum, BatchingDoesNotChangeABit) {
  base::Rng rng(7);
  Cusum one{BernoulliLlr::between(kTarget, kLimit), to_nats(8)};
  Cusum batched = one;
  int64_t pending = 0;
  for (int i = 0; i < 200'000; ++i) {
    const bool error = rng.uniform() < 0.002;
    one.add(error);
    if (error) {
      batched.misses(pending);
      batched.hit();
      pending = 0;
    } else {
      ++pending;
    }
  }
  batched.misses(pending);
  EXPECT_EQ(one, batched);
}

TEST(Cusum, AnAlarmStaysThroughTheRestOfTheBatch) {
  Cusum c{BernoulliLlr::between(kTarget, kLimit), to_nats(8)};
  for (int i = 0; i < 5; ++i) c.hit();
  c.misses(10'000);
  EXPECT_TRUE(c.alarm());
}

TEST(Cusum, WithoutAThresholdNeverAlarms) {
  Cusum c;
  c.hit();
  EXPECT_FALSE(c.alarm());
}

// rollout.md SIM U: threshold 8, median requests to detect 1 % is 641.
TEST(Cusum, DetectsOnePercentInAboutSixHundredRequests) {
  base::Rng rng(11);
  std::vector<int> needed;
  for (int run = 0; run < 2000; ++run) {
    Cusum c{BernoulliLlr::between(kTarget, kLimit), to_nats(8)};
    int n = 0;
    while (!c.alarm()) {
      ++n;
      c.add(rng.uniform() < 0.01);
    }
    needed.push_back(n);
  }
  std::nth_element(needed.begin(), needed.begin() + 1000, needed.end());
  EXPECT_NEAR(needed[1000], 641, 45);
}

// rollout.md SIM C: alpha .001, beta .01 at a true .05 %: mean 1442, 95th percentile 2355.
TEST(Sprt, AcceptsAHealthySideInAboutFourteenHundredRequests) {
  base::Rng rng(13);
  double total = 0;
  int wrong = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; ++run) {
    Sprt t{BernoulliLlr::between(kTarget, kLimit), SprtBounds::with_errors(0.001, 0.01)};
    int n = 0;
    while (t.decision == SprtDecision::Undecided) {
      ++n;
      if (rng.uniform() < 0.0005) {
        t.hit();
      } else {
        t.misses(1);
      }
    }
    total += n;
    wrong += t.decision == SprtDecision::AcceptAlternative;
  }
  EXPECT_NEAR(total / kRuns, 1442, 45);
  EXPECT_LE(wrong, 5);
}

TEST(Sprt, TheFirstCrossingDecides) {
  Sprt t{BernoulliLlr::between(kTarget, kLimit), SprtBounds::with_errors(0.001, 0.01)};
  for (int i = 0; i < 5; ++i) t.hit();
  ASSERT_EQ(t.decision, SprtDecision::AcceptAlternative);
  t.misses(1'000'000);
  EXPECT_EQ(t.decision, SprtDecision::AcceptAlternative);
}

TEST(Sprt, BatchedMissesDecideLikeSingleOnes) {
  Sprt one{BernoulliLlr::between(kTarget, kLimit), SprtBounds::with_errors(0.001, 0.01)};
  Sprt batched = one;
  for (int i = 0; i < 1149; ++i) one.misses(1);
  batched.misses(1149);
  EXPECT_EQ(one.decision, batched.decision);
  EXPECT_EQ(one.decision, SprtDecision::AcceptNull);
}

TEST(Sprt, NeverSetUpNeverDecides) {
  Sprt t;
  t.hit();
  t.misses(5);
  EXPECT_EQ(t.decision, SprtDecision::Undecided);
}

TEST(Burst, ARunWithoutASuccessIsOneIncident) {
  BurstTally tally;
  tally.successes(2);
  EXPECT_TRUE(tally.error());
  EXPECT_FALSE(tally.error());
  EXPECT_FALSE(tally.error());
  tally.successes(1);
  EXPECT_TRUE(tally.error());
  EXPECT_EQ(tally.errors, 4);
  EXPECT_EQ(tally.incidents, 2);
  EXPECT_EQ(tally.longest, 3);
  EXPECT_DOUBLE_EQ(tally.mean_length(), 2);
}

TEST(Burst, WithoutErrorsTheMeanLengthIsOne) {
  EXPECT_DOUBLE_EQ(BurstTally{}.mean_length(), 1);
}

TEST(BlockCusum, PricesABlockByTheMeanBurstLength) {
  EXPECT_NEAR(BlockCusum::bad_block_rate(0.001, 1, 50), 1 - std::pow(0.999, 50), 1e-12);
  EXPECT_NEAR(BlockCusum::bad_block_rate(0.001, 5, 50), 1 - std::pow(1 - 0.0002, 50), 1e-12);
}

TEST(BlockCusum, ABurstInsideABlockCountsOnce) {
  BlockCusum c{kTarget, kLimit, 50, to_nats(8)};
  for (int i = 0; i < 30; ++i) c.error(1);
  c.successes(20, 1);
  EXPECT_EQ(c.blocks, 1);
  EXPECT_EQ(c.bad_blocks, 1);
  EXPECT_NEAR(from_nats(c.value), std::log(0.2217 / 0.0488), 0.01);
}

TEST(BlockCusum, BatchingDoesNotChangeABit) {
  base::Rng rng(17);
  BlockCusum one{kTarget, kLimit, 50, to_nats(8)};
  BlockCusum batched = one;
  int64_t pending = 0;
  for (int i = 0; i < 100'000; ++i) {
    if (rng.uniform() < 0.004) {
      one.error(2);
      batched.successes(pending, 2);
      batched.error(2);
      pending = 0;
    } else {
      one.successes(1, 2);
      ++pending;
    }
  }
  batched.successes(pending, 2);
  EXPECT_EQ(one, batched);
}

TEST(McNemar, OnlyDiscordantPairsCarryEvidence) {
  auto test = McNemarSprt::with(0.65, 0.005, 0.05);
  test.add(true, true);
  test.add(false, false);
  EXPECT_EQ(test.pairs, 2);
  EXPECT_EQ(test.test.sum, 0);
  test.add(true, false);
  EXPECT_GT(test.test.sum, 0);
}

}  // namespace
}  // namespace sluice::migrate::stats
