#include "migrate/readiness/drill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::migrate::readiness {
namespace {

using testing::Contains;
using testing::HasSubstr;

// Probes every 100 ms for three seconds in each phase, all as they should be.
DrillProbes good(double share = 0.01) {
  DrillProbes out;
  for (const auto phase : {DrillPhase::Before, DrillPhase::There, DrillPhase::Back}) {
    for (int i = 0; i < 30; ++i) {
      DrillProbe p{phase, i * 100.0, "", true, 0, false, i % 2 == 0};
      if (phase == DrillPhase::There) {
        p.new_share = share;
        p.by_new = p.steered;
      }
      out.push_back(p);
    }
  }
  return out;
}

DrillProbe& probe(DrillProbes& probes, DrillPhase phase, int i) {
  return probes[30 * static_cast<size_t>(phase) + static_cast<size_t>(i)];
}

TEST(Drill, ThereAndBackWithoutAFailurePasses) {
  const DrillVerdict v = judge_drill(good(), {});
  EXPECT_TRUE(v.passed) << (v.reasons.empty() ? "" : v.reasons[0]);
  EXPECT_EQ(v.there.steered_to_new, 15);
  EXPECT_EQ(v.back.steered_to_new, 0);
  EXPECT_EQ(v.there.last_stale_ms, 0);
}

TEST(Drill, WorkersMayTakeASecondToFollow) {
  DrillProbes probes = good();
  for (int i = 0; i < 9; ++i) {
    probe(probes, DrillPhase::There, i).new_share = 0;
    probe(probes, DrillPhase::There, i).by_new = false;
  }
  const DrillVerdict v = judge_drill(probes, {});
  EXPECT_TRUE(v.passed);
  EXPECT_EQ(v.there.last_stale_ms, 800);
}

TEST(Drill, AWorkerThatDrawsByOldWeightsLaterFails) {
  DrillProbes probes = good();
  probe(probes, DrillPhase::Back, 15).new_share = 0.01;
  const DrillVerdict v = judge_drill(probes, {});
  EXPECT_FALSE(v.passed);
  EXPECT_THAT(v.reasons, Contains(HasSubstr("1500 ms")));
}

TEST(Drill, OneFailedRequestOnTheWayFails) {
  for (const auto phase : {DrillPhase::There, DrillPhase::Back}) {
    DrillProbes probes = good();
    probe(probes, phase, 20).failure = "upstream_status";
    EXPECT_FALSE(judge_drill(probes, {}).passed);
  }
}

TEST(Drill, ASideThatFailedBeforeCannotProveAnything) {
  DrillProbes probes = good();
  probe(probes, DrillPhase::Before, 0).failure = "timeout";
  EXPECT_THAT(judge_drill(probes, {}).reasons, Contains(HasSubstr("before anything was moved")));
}

TEST(Drill, ASliceThatTheNewSideDoesNotAnswerFails) {
  DrillProbes probes = good();
  probe(probes, DrillPhase::There, 20).by_new = false;
  EXPECT_THAT(judge_drill(probes, {}).reasons, Contains(HasSubstr("of its slice")));
}

TEST(Drill, ASliceThatStaysOnTheNewSideFails) {
  DrillProbes probes = good();
  probe(probes, DrillPhase::Back, 20).by_new = true;
  EXPECT_THAT(judge_drill(probes, {}).reasons, Contains(HasSubstr("still answered")));
}

TEST(Drill, NothingAskedOrNothingRecordedNeverPasses) {
  EXPECT_FALSE(judge_drill({}, {}).passed);
  DrillProbes probes = good();
  for (DrillProbe& p : probes) p.recorded = false;
  EXPECT_THAT(judge_drill(probes, {}).reasons, Contains(HasSubstr("too few to tell")));
}

TEST(Drill, SaysWhenTheProbesMayHaveLeftAWorkerOut) {
  DrillOptions options;
  options.workers = 16;
  const DrillVerdict v = judge_drill(good(), options);
  EXPECT_TRUE(v.passed);
  EXPECT_THAT(v.notes, Contains(HasSubstr("left a worker out")));
  options.workers = 2;
  EXPECT_TRUE(judge_drill(good(), options).notes.empty());
}

TEST(Drill, SaysWhenNoProbeReachedTheNewSide) {
  DrillProbes probes = good();
  for (DrillProbe& p : probes) p.steered = p.by_new = false;
  const DrillVerdict v = judge_drill(probes, {});
  EXPECT_TRUE(v.passed);
  EXPECT_THAT(v.notes, Contains(HasSubstr("no probe was answered by the new side")));
}

}  // namespace
}  // namespace sluice::migrate::readiness
