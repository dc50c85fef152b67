// What a Pass rests on: the data of the stage, whatever earlier stages gave.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "migrate/gate/all.h"

namespace sluice::migrate::gate {
namespace {

constexpr int64_t kNow = 1000;

QualityWatch good_pairs(int n) {
  auto watch = QualityWatch::with({}, 1000);
  watch.feed.accept(kNow);
  for (int i = 0; i < n; ++i) watch.add_mismatch(false, false);
  return watch;
}

TEST(StageEvidence, QualityBeginsAnewWithEachStage) {
  auto watch = good_pairs(2000);
  ASSERT_EQ(judge(watch, {}, kNow).verdict, Verdict::Pass);
  watch.begin_stage({});
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Unknown);
  EXPECT_EQ(judge(watch, {}, kNow).why, "too few compared answers");
  for (int i = 0; i < 400; ++i) watch.add_mismatch(false, false);
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Pass);
}

TEST(StageEvidence, AnswersThatBecomeWorseAfterManyGoodOnesAreSeen) {
  base::Rng rng(5);
  auto watch = good_pairs(0);
  for (int i = 0; i < 5000; ++i) watch.add_mismatch(rng.uniform() < 0.05, rng.uniform() < 0.05);
  ASSERT_EQ(judge(watch, {}, kNow).verdict, Verdict::Pass);
  int n = 0;
  while (judge(watch, {}, kNow).verdict != Verdict::Fail && n < 1000) {
    ++n;
    watch.add_mismatch(true, rng.uniform() < 0.05);
  }
  EXPECT_LE(n, 80);
}

TEST(StageEvidence, WhatSpokeAgainstTheNewSideOutlivesTheStage) {
  auto watch = good_pairs(100);
  for (int i = 0; i < 100; ++i) watch.add_mismatch(true, false);
  watch.begin_stage({});
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Fail);
}

TEST(StageEvidence, ARatioPassesOnlyWithPairsOfTheStage) {
  base::Rng rng(5);
  PairedWatch watch;
  watch.feed.accept(kNow);
  const auto add = [&](int n) {
    for (int i = 0; i < n; ++i) watch.add(100, 100 * (0.95 + 0.1 * rng.uniform()), kNow);
  };
  add(3000);
  ASSERT_EQ(judge(watch, {}, kNow).verdict, Verdict::Pass);
  watch.begin_stage();
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Unknown);
  add(150);
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Pass);
}

TEST(StageEvidence, ARatioThatRisesInALaterStageFailsByItself) {
  base::Rng rng(5);
  PairedWatch watch;
  watch.feed.accept(kNow);
  for (int i = 0; i < 20'000; ++i) watch.add(100, 100 * (0.95 + 0.1 * rng.uniform()), kNow);
  watch.begin_stage();
  for (int i = 0; i < 400; ++i) watch.add(100, 130 * (0.95 + 0.1 * rng.uniform()), kNow);
  EXPECT_EQ(judge(watch, {}, kNow).verdict, Verdict::Fail);
}

// Two measures that speak against the new side, where users have its answers.
TEST(StageEvidence, WorseAndLongerAnswersTakeTrafficBackWorseOnesAloneHold) {
  const Limits limits;
  Evidence e = Evidence::with(limits, 1000);
  e.now_ms = kNow;
  e.begin_stage(7, 50'000, false, limits);
  for (int i = 0; i < 100; ++i) e.quality.add_mismatch(true, false);
  EXPECT_EQ(judge_all(e, limits).verdict, StageVerdict::Hold);
  for (int i = 0; i < 400; ++i) e.tokens.add(100, i % 2 == 0 ? 190 : 210, kNow);
  EXPECT_EQ(judge_all(e, limits).verdict, StageVerdict::Rollback);
  e.begin_stage(8, 0, false, limits);
  EXPECT_EQ(judge_all(e, limits).verdict, StageVerdict::Hold);
}

TEST(StageEvidence, InTheReverseShadowTooFewPairsDoNotStopTheClock) {
  const Limits limits;
  Evidence e = Evidence::with(limits, 1000);
  e.now_ms = kNow;
  e.begin_stage(7, 1'000'000, false, limits);
  e.errors.successes(500);
  e.refusals.served(500, limits.refusals);
  for (Feed* feed : {&e.errors.feed, &e.refusals.feed}) feed->accept(kNow);
  Limits no_latency = limits;
  no_latency.ttft.required = no_latency.latency.required = false;
  EXPECT_TRUE(judge_all(e, no_latency).unknown);
  e.staged = false;
  EXPECT_FALSE(judge_all(e, no_latency).unknown);
  for (int i = 0; i < 100; ++i) e.quality.add_mismatch(true, false);
  EXPECT_EQ(judge_all(e, no_latency).verdict, StageVerdict::Hold);
}

}  // namespace
}  // namespace sluice::migrate::gate
