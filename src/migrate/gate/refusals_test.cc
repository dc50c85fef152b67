#include "migrate/gate/refusals.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace sluice::migrate::gate {
namespace {

constexpr RefusalLimits kLimits;
constexpr int64_t kNow = 1000;

RefusalWatch at_weight(int64_t ppm) {
  auto watch = RefusalWatch::with(kLimits, 1000);
  watch.begin_stage(ppm, kLimits);
  watch.feed.accept(kNow);
  return watch;
}

Verdict verdict(const RefusalWatch& watch) {
  return judge(watch, kLimits, kNow).verdict;
}

// Requests one after the other, half of them on each side.
void play(RefusalWatch& watch, int64_t n, double of_old, double of_new, base::Rng& rng) {
  static uint32_t unit = 0;
  for (int64_t i = 0; i < n; ++i) {
    watch.old_side(rng.uniform() < of_old);
    if (rng.uniform() < of_new) {
      watch.refused(++unit, kLimits);
    } else {
      watch.served(1, kLimits);
    }
  }
}

TEST(Refusals, AnEqualShareOfRefusalsOnBothSidesIsNoFailure) {
  base::Rng rng(7);
  auto watch = at_weight(500'000);
  play(watch, 20'000, 0.2, 0.2, rng);
  EXPECT_EQ(verdict(watch), Verdict::Pass);
}

TEST(Refusals, ANewSideThatRefusesEverybodyIsSeenWithinAHandful) {
  base::Rng rng(7);
  auto watch = at_weight(500'000);
  play(watch, 2000, 0, 0, rng);
  uint32_t refused = 0;
  while (verdict(watch) != Verdict::Fail && refused < 100) watch.refused(++refused, kLimits);
  EXPECT_LE(refused, 7U);
}

TEST(Refusals, OneThatRefusesAFifthMoreIsSeenAndSoIsNotAnErrorOnBothSides) {
  base::Rng rng(7);
  auto watch = at_weight(500'000);
  play(watch, 2000, 0.05, 0.25, rng);
  EXPECT_EQ(verdict(watch), Verdict::Fail);
  auto both = at_weight(500'000);
  play(both, 2000, 0.05, 0.05, rng);
  play(both, 2000, 0.25, 0.25, rng);  // a crawler, on both
  EXPECT_NE(verdict(both), Verdict::Fail);
}

TEST(Refusals, OneClientInALoopIsOneClient) {
  auto watch = at_weight(50'000);
  watch.old_sides(0, 1000);
  for (int i = 0; i < 2000; ++i) {
    watch.served(1, kLimits);
    for (int k = 0; k < 5; ++k) watch.refused(77, kLimits);
  }
  EXPECT_NE(verdict(watch), Verdict::Fail);
}

TEST(Refusals, AHundredInARowCountWhoeverTheyAre) {
  auto watch = at_weight(50'000);
  watch.old_sides(0, 1000);
  for (int i = 0; i < 100; ++i) watch.refused(77, kLimits);
  EXPECT_EQ(verdict(watch), Verdict::Fail);
}

TEST(Refusals, WhatTheOldSideServedIsToldByPairsWhereItServesNobody) {
  auto watch = at_weight(1'000'000);
  for (int i = 0; i < 300; ++i) watch.pair(false, i % 5 == 0);  // refused alike
  EXPECT_EQ(verdict(watch), Verdict::Pass);
  for (int i = 0; i < 5; ++i) watch.pair(true, false);
  EXPECT_EQ(verdict(watch), Verdict::Fail);
}

TEST(Refusals, WithoutPairsTheShareThatTheOldSideHadLastCounts) {
  base::Rng rng(7);
  auto watch = at_weight(500'000);
  play(watch, 3000, 0.2, 0.2, rng);
  watch.begin_stage(1'000'000, kLimits);
  for (int i = 0; i < 3000; ++i) {
    if (i % 5 == 0) {
      watch.refused(static_cast<uint32_t>(1'000'000 + i), kLimits);
    } else {
      watch.served(1, kLimits);
    }
  }
  EXPECT_EQ(verdict(watch), Verdict::Pass);
  for (uint32_t i = 0; i < 60; ++i) watch.refused(2'000'000 + i, kLimits);
  EXPECT_EQ(verdict(watch), Verdict::Fail);
}

TEST(Refusals, TooFewOrNoDataIsUnknown) {
  auto watch = at_weight(500'000);
  watch.served(199, kLimits);
  EXPECT_EQ(verdict(watch), Verdict::Unknown);
  watch.served(1, kLimits);
  EXPECT_EQ(verdict(watch), Verdict::Pass);
  watch.begin_stage(500'000, kLimits);
  EXPECT_EQ(verdict(watch), Verdict::Unknown);
}

TEST(Refusals, ARestartRaisesWhatSpeaksAgainstTheNewSideAndForgetsNoAlarm) {
  auto watch = at_weight(500'000);
  watch.served(500, kLimits);
  watch.recover();
  EXPECT_EQ(watch.total, stats::to_nats(10) - stats::kNat);
  EXPECT_NE(verdict(watch), Verdict::Pass);
}

TEST(Refusals, AfterARestartPairsAloneLetAShadowPass) {
  auto watch = at_weight(0);
  watch.recover();
  for (int i = 0; i < 300; ++i) watch.pair(false, false);
  EXPECT_EQ(verdict(watch), Verdict::Pass);
}

TEST(Refusals, ItsRecordIsExact) {
  base::Rng rng(3);
  auto watch = at_weight(500'000);
  play(watch, 500, 0.1, 0.3, rng);
  const auto again = from_record<RefusalWatch>(to_record(watch));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, watch);
}

}  // namespace
}  // namespace sluice::migrate::gate
