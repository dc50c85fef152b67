#include "migrate/controller/collector.h"

#include <gtest/gtest.h>

namespace sluice::migrate::controller {
namespace {

using machine::Phase;

class CollectorTest : public testing::Test {
 protected:
  CollectorTest() { evidence_.begin_stage(7, 200'000, false, limits_); }

  void serve(bool new_side, Told told = Told::Good, int64_t epoch = 7, uint32_t unit = 0,
             int64_t ttft_us = 20'000) {
    collector_.add({.new_side = new_side,
                    .told = told,
                    .epoch = epoch,
                    .ttft_us = ttft_us,
                    .duration_us = 100'000,
                    .output_tokens = 9,
                    .unit = unit},
                   limits_, 1000, evidence_);
  }
  void close() { collector_.close(limits_, 1000, evidence_); }

  gate::Limits limits_;
  gate::Evidence evidence_ = gate::Evidence::with(limits_, 10'000);
  Collector collector_;
};

TEST_F(CollectorTest, OutcomesOfUsersOfTheNewSideAreItsErrorsAndSuccesses) {
  serve(true);
  serve(true, Told::Bad);
  EXPECT_EQ(evidence_.errors.requests, 2);
  EXPECT_EQ(evidence_.errors.burst.errors, 1);
}

TEST_F(CollectorTest, RateLimitsAndWhatSaysNothingAreNeitherErrorNorSuccess) {
  serve(true, Told::RateLimited);
  serve(true, Told::Nothing);
  EXPECT_EQ(evidence_.errors.requests, 0);
}

TEST_F(CollectorTest, ARefusalIsNoErrorAndIsHeldAgainstTheOldSides) {
  serve(true, Told::Refused, 7, 1);
  serve(true, Told::Good, 7, 2);
  serve(false, Told::Refused, 7, 3);
  EXPECT_EQ(evidence_.errors.requests, 2);
  EXPECT_EQ(evidence_.errors.burst.errors, 0);
  EXPECT_EQ(evidence_.refusals.stage_refused, 1);
  EXPECT_EQ(evidence_.refusals.stage_requests, 2);
  EXPECT_EQ(evidence_.refusals.old_long.refused, 1);
}

TEST_F(CollectorTest, PairsTellWhatOnlyTheNewSideRefuses) {
  Compared pair;
  pair.old_side = Told::Good;
  pair.new_refused = true;
  collector_.add(pair, Phase::Stage, limits_, 1000, evidence_);
  pair.old_side = Told::Bad;  // says nothing of the new side
  pair.new_refused = false;
  collector_.add(pair, Phase::Stage, limits_, 1000, evidence_);
  EXPECT_EQ(evidence_.refusals.stage_pairs, 1);
  EXPECT_EQ(evidence_.refusals.stage_pairs_refused, 1);
}

TEST_F(CollectorTest, AnErrorOfAnEarlierEpochStillCountsALatencyDoesNot) {
  for (uint32_t i = 0; i < 2000; ++i) serve(false, Told::Good, 7, i, 10'000 + i * 10);
  close();
  ASSERT_GT(evidence_.ttft.reference_n, 0);
  serve(true, Told::Bad, 6);
  EXPECT_EQ(evidence_.errors.requests, 1);
  EXPECT_EQ(evidence_.ttft.stage_n, 0);
}

TEST_F(CollectorTest, TheOldSideIsTheReferenceOnceItHasEnoughRequests) {
  for (uint32_t i = 0; i < 1999; ++i) serve(false, Told::Good, 7, i, 10'000 + i * 10);
  close();
  EXPECT_EQ(evidence_.ttft.reference_n, 0);
  serve(false, Told::Good, 7, 5000);
  close();
  EXPECT_EQ(evidence_.ttft.reference_n, 2000);
}

TEST_F(CollectorTest, AUnitCountsOnceAStageHoweverBusyItIs) {
  for (int i = 0; i < 50; ++i) serve(true, Told::Good, 7, 1);
  for (uint32_t unit = 2; unit < 6; ++unit) serve(false, Told::Good, 7, unit);
  close();
  EXPECT_EQ(evidence_.ratio.new_units, 1);
  EXPECT_EQ(evidence_.ratio.old_units, 4);
  evidence_.begin_stage(8, 500'000, false, limits_);
  serve(true, Told::Good, 8, 1);
  close();
  EXPECT_EQ(evidence_.ratio.new_units, 1);
}

Compared pair(double old_tokens, double new_tokens) {
  Compared out;
  out.of_new.new_side = true;
  out.old_tokens = old_tokens;
  out.new_tokens = new_tokens;
  out.with_twin = true;
  out.new_differs = true;
  return out;
}

TEST_F(CollectorTest, BeforeUsersAreMovedMirroredRequestsTellOfErrors) {
  Compared failed = pair(10, 0);
  failed.of_new.told = Told::Bad;
  collector_.add(failed, Phase::Shadow, limits_, 1000, evidence_);
  EXPECT_EQ(evidence_.errors.burst.errors, 1);
  collector_.add(failed, Phase::Stage, limits_, 1000, evidence_);
  EXPECT_EQ(evidence_.errors.burst.errors, 1) << "users tell of it now";
}

TEST_F(CollectorTest, PairsTellOfTokensAndQualityButNotInTheWarmup) {
  collector_.add(pair(10, 11), Phase::Warmup, limits_, 1000, evidence_);
  EXPECT_EQ(evidence_.tokens.log_ratio.n, 0);
  collector_.add(pair(10, 11), Phase::Stage, limits_, 1000, evidence_);
  EXPECT_EQ(evidence_.tokens.log_ratio.n, 1);
  EXPECT_EQ(evidence_.quality.mismatch.pairs, 1);
}

}  // namespace
}  // namespace sluice::migrate::controller
