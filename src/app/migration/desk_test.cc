// The desk over a real database, without gateway and network: what it journals, restores, refuses.
#include "app/migration/desk.h"

#include <gtest/gtest.h>

#include "app/migration/desk_for_test.h"
#include "migrate/machine/journal.h"

namespace sluice::app::migration {
namespace {

using migrate::machine::Command;
using migrate::machine::Phase;

class DeskTest : public DeskFixture {
 protected:
  DeskTest() : DeskFixture(2) {}
  static MigrationView view(Desk& desk, size_t i = 0) { return desk.state().migrations.at(i); }
};

TEST_F(DeskTest, AStartedMigrationWarmsUpAtWeightZeroAfterTheNextPulse) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  EXPECT_EQ(view(desk_).phase, Phase::Inventory);
  EXPECT_FALSE(view(desk_).routes());
  desk_.pulse(database_, {at(200), {}});
  EXPECT_EQ(view(desk_).phase, Phase::Warmup);
  EXPECT_EQ(view(desk_).route.weight_ppm, 0);
  EXPECT_TRUE(view(desk_).applying);
  const auto route = view(desk_).route;
  desk_.acked(database_, "m", route.fence, route.epoch, at(300));
  EXPECT_FALSE(view(desk_).applying);
}

TEST_F(DeskTest, TwoMigrationsOfOneModelAreRefusedUntilTheFirstIsSettled) {
  ASSERT_TRUE(desk_.start(database_, plan("one"), "ann", at(0)));
  const auto second = desk_.start(database_, plan("two"), "ann", at(0));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("\"one\" leads the model"), std::string::npos);
}

TEST_F(DeskTest, AMigrationWaitsForTheOneItComesAfter) {
  ASSERT_TRUE(desk_.start(database_, plan("m", "after: [other]\n"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  EXPECT_EQ(view(desk_).phase, Phase::Inventory);
  EXPECT_EQ(view(desk_).waiting_for, "other");
}

TEST_F(DeskTest, AnotherProcessGoesOnWhereTheJournalEndsAndDeposesTheFirst) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  const MigrationView before = view(desk_);
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(5000)));
  const MigrationView after = view(other);
  EXPECT_EQ(after.phase, before.phase);
  EXPECT_EQ(after.plan.id, "m");
  EXPECT_GT(after.route.fence, before.route.fence);
  const auto refused = desk_.operate(database_, "m", Command::Abort, "ann", at(6000));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Cause::Forbidden);
}

TEST_F(DeskTest, AProcessKilledBetweenAPlanAndItsFirstStepCarriesThePlanOut) {
  ASSERT_TRUE(store::MigrationRepository(database_).add(
      {.id = "m", .plan = migration_plan::plan_yaml(plan("m").plan), .actor = "ann"}));
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(5000)));
  other.pulse(database_, {at(5200), {}});
  EXPECT_EQ(view(other).phase, Phase::Warmup);
}

TEST_F(DeskTest, ACommandThatDoesNotFitSaysWhyAndChangesNothing) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  const auto refused = desk_.operate(database_, "m", Command::Approve, "ann", at(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "nothing waits for approval");
  EXPECT_FALSE(desk_.operate(database_, "nobody", Command::Abort, "ann", at(1)));
}

TEST_F(DeskTest, ErrorsOfTheNewSideRollBackBeforeTheNextTick) {
  warm_up(100);
  EXPECT_EQ(view(desk_).cause, "gate");
}

TEST_F(DeskTest, TheJournalReplaysBitForBit) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  for (int64_t ms = 200; ms < 60'000; ms += 200) desk_.pulse(database_, {at(ms), {}});
  const auto rows = journal();
  ASSERT_GT(rows.size(), 4U);
  for (const auto& row : rows) {
    EXPECT_TRUE(
        migrate::machine::replay({row.seq, row.fence, row.plan, row.before, row.event, row.after}));
  }
  EXPECT_FALSE(Desk::journal(database_, "nobody"));
}

TEST_F(DeskTest, AnEditIsInForceAfterItsRecordAndInTheNextProcess) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  const auto strict = plan("m", "gates: { error_rate: { limit: 0.3 } }\n");
  const auto loose = plan("m", "gates: { error_rate: { limit: 0.9 } }\n");
  ASSERT_TRUE(desk_.edit(database_, "m", strict, "bob", at(300)));
  EXPECT_EQ(view(desk_).plan_hash, strict.hash);
  EXPECT_EQ(view(desk_).plan.gates.error_rate.limit, 0.3);
  ASSERT_TRUE(desk_.edit(database_, "m", loose, "bob", at(400)));
  EXPECT_TRUE(view(desk_).edit_waits);
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(5000)));
  EXPECT_EQ(view(other).plan.gates.error_rate.limit, 0.3);
  EXPECT_TRUE(view(other).edit_waits);
  ASSERT_TRUE(other.edit(database_, "m", strict, "bob", at(6000)));
  EXPECT_FALSE(view(other).edit_waits) << "the newest word counts";
  for (const auto& row : journal()) {
    EXPECT_TRUE(
        migrate::machine::replay({row.seq, row.fence, row.plan, row.before, row.event, row.after}));
  }
}

TEST_F(DeskTest, AnEditThatCannotBeSaysWhyAndLeavesNoRecord) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  const int64_t before = view(desk_).sequence;
  EXPECT_EQ(desk_.edit(database_, "m", plan("m"), "bob", at(1)).error().param, "plan");
  EXPECT_EQ(desk_.edit(database_, "m", plan("other"), "bob", at(1)).error().param, "id");
  EXPECT_EQ(desk_.edit(database_, "nobody", plan("m"), "bob", at(1)).error().cause, Cause::NoRoute);
  EXPECT_EQ(view(desk_).sequence, before);
}

TEST_F(DeskTest, ADeposedProcessTakesNoEdit) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(5000)));
  const auto strict = plan("m", "gates: { error_rate: { limit: 0.3 } }\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(desk_.edit(database_, "m", strict, "bob", at(6000)).error().cause, Cause::Forbidden);
  }
}

TEST_F(DeskTest, AFollowerSeesWhatTheLeaderJournalsAndWritesNothing) {
  Desk follower;
  ASSERT_TRUE(follower.follow(database_));
  EXPECT_TRUE(follower.state().migrations.empty());
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  ASSERT_TRUE(follower.follow(database_));
  EXPECT_EQ(view(follower).phase, Phase::Warmup);
  EXPECT_EQ(view(follower).route, view(desk_).route);
  const int64_t sequence = view(desk_).sequence;
  const auto refused = follower.operate(database_, "m", Command::Abort, "bob", at(300));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Cause::Forbidden);
  follower.pulse(database_, {at(400), {}});
  EXPECT_EQ(store::MigrationRepository(database_).last("m").value()->seq, sequence);
}

TEST_F(DeskTest, AFollowerThatTakesOverGoesOnUnderTheTermItWasGiven) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  Desk other;
  ASSERT_TRUE(other.follow(database_));
  ASSERT_TRUE(other.open(database_, 2, at(500), 12));
  EXPECT_EQ(other.state().migrations.size(), 1U);
  EXPECT_EQ(view(other).route.fence, 12);
  desk_.step_down();
  EXPECT_EQ(desk_.operate(database_, "m", Command::Abort, "ann", at(600)).error().cause,
            Cause::Forbidden);
  EXPECT_FALSE(desk_.open(database_, 2, at(700), 12)) << "a term is for one";
}

// ---- evidence of now

// A plan of seconds that only errors decide; what the workers and mirrors tell is given.
class StagedDesk : public DeskTest {
 protected:
  static constexpr int64_t kPulse = 200;

  static migration_plan::LoadedPlan short_plan() {
    return plan("m",
                "warmup: { requests: 100, length: 1s }\n"
                "shadow: { rate: 100, pairs: 100, length: 1s }\n"
                "stages: [ { weight: 50, dwell: 12s }, { weight: 100, dwell: 100s } ]\n"
                "cutover: { bake: 100s }\n"
                "gates:\n"
                "  error_rate: { target: 1, limit: 10, n_min: 50 }\n"
                "  ttft: { role: off }\n"
                "  latency_p95: { role: off }\n"
                "  token_latency: { role: off }\n"
                "  output_tokens: { role: off }\n"
                "  quality: { role: off }\n");
  }
  // So long, with so many requests of users to each side a pulse and, before them, pairs.
  void pass(int64_t ms, int users) {
    for (const int64_t end = now_ + ms; now_ < end; now_ += kPulse) {
      const MigrationView seen = view(desk_);
      if (seen.applying) desk_.acked(database_, "m", seen.route.fence, seen.route.epoch, at(now_));
      desk_.pulse(database_, {at(now_), {{"m", signals(seen, users)}}});
    }
  }
  Signals signals(const MigrationView& seen, int users) const {
    using migrate::controller::Told;
    Signals out;
    for (int i = 0; i < users; ++i) {
      static uint32_t unit = 0;
      const bool stage = seen.phase == Phase::Stage;
      out.served.push_back({.new_side = stage && reached_by_new_ && i % 2 == 0,
                            .epoch = seen.route.epoch,
                            .unit = ++unit});
      migrate::controller::Compared pair;
      pair.of_new = {.new_side = true, .told = Told::Good};
      pair.old_side = Told::Good;
      if (!stage) out.compared.push_back(pair);
    }
    return out;
  }
  void reach_first_stage() {
    ASSERT_TRUE(desk_.start(database_, short_plan(), "ann", at(0)));
    for (int i = 0; i < 100 && view(desk_).phase != Phase::Stage; ++i) pass(kPulse, 50);
    ASSERT_EQ(view(desk_).phase, Phase::Stage);
  }

  int64_t now_ = kPulse;
  bool reached_by_new_ = true;
};

TEST_F(StagedDesk, NobodyIsMovedOnWhenTheUsersHaveGone) {
  reach_first_stage();
  pass(2000, 50);
  pass(60'000, 0);
  const MigrationView seen = view(desk_);
  EXPECT_EQ(seen.phase, Phase::Stage);
  EXPECT_EQ(seen.stage, 0);
  EXPECT_LT(seen.dwell_ms, 4000) << "time without evidence is no good time";
  EXPECT_EQ(seen.gates.at(0).verdict, "unknown");
  EXPECT_EQ(seen.gates.at(0).why, "no requests of late");
}

TEST_F(StagedDesk, RequestsOfTheOldSideTellNothingOfTheNewOne) {
  reach_first_stage();
  pass(2000, 50);
  reached_by_new_ = false;
  pass(60'000, 50);
  EXPECT_EQ(view(desk_).stage, 0);
  EXPECT_LT(view(desk_).dwell_ms, 4000);
}

TEST_F(StagedDesk, TimeGoesOnWhereItStoppedWhenTheUsersAreBack) {
  reach_first_stage();
  pass(2000, 50);
  pass(400'000, 0);
  EXPECT_EQ(view(desk_).holds, std::vector<std::string>{"data_gap"});
  const int64_t stood = view(desk_).dwell_ms;
  pass(1000, 50);
  EXPECT_TRUE(view(desk_).holds.empty());
  EXPECT_GE(view(desk_).dwell_ms, stood);
  pass(14'000, 50);
  EXPECT_EQ(view(desk_).stage, 1);
}

// ---- sides that change

class DriftingDesk : public StagedDesk {
 protected:
  void pulse_with(const std::string& sides) {
    Signals told = signals(view(desk_), 50);
    told.sides = sides;
    desk_.pulse(database_, {at(now_ += kPulse), {{"m", told}}});
  }
};

TEST_F(DriftingDesk, ASideThatIsAnotherHoldsAndResumeBeginsAgain) {
  reach_first_stage();
  pulse_with("old=a\nnew=b");
  EXPECT_TRUE(view(desk_).holds.empty());
  pulse_with("old=a\nnew=c");
  EXPECT_EQ(view(desk_).holds, std::vector<std::string>{"config_drift"});
  const MigrationView held = view(desk_);
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Resume, "ann", at(now_)));
  EXPECT_EQ(view(desk_).phase, Phase::Warmup);
  EXPECT_EQ(view(desk_).route.weight_ppm, 0);
  EXPECT_EQ(view(desk_).route.revision, held.route.revision + 1);
  pulse_with("old=a\nnew=c");
  EXPECT_TRUE(view(desk_).holds.empty()) << "the new revision has what is there now";
}

TEST_F(DriftingDesk, WhatASideIsWasPinnedBeforeTheProcessDied) {
  reach_first_stage();
  pulse_with("old=a\nnew=b");
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(now_)));
  Signals told;
  told.sides = "old=a\nnew=c";
  other.pulse(database_, {at(now_ + kPulse), {{"m", told}}});
  EXPECT_EQ(view(other).holds, std::vector<std::string>{"config_drift"});
}

// ---- ends

TEST_F(DeskTest, OneThatWaitsInVainCanBeEndedAndIsInNobodysWay) {
  ASSERT_TRUE(desk_.start(database_, plan("m", "after: [typo]\n"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Abort, "ann", at(300)));
  EXPECT_EQ(view(desk_).phase, Phase::RolledBack);
  EXPECT_FALSE(view(desk_).routes());
  EXPECT_TRUE(desk_.start(database_, plan("next"), "ann", at(500)));
  Desk other;
  ASSERT_TRUE(other.open(database_, 2, at(5000)));
  EXPECT_EQ(view(other).phase, Phase::RolledBack);
}

// ---- hours

TEST_F(StagedDesk, AFreezeThatHoldsAStageBackIsSaidWithItsReason) {
  auto frozen = short_plan();
  frozen.plan.freeze.push_back({{19'000}, {20'000}, {}, "inventory"});
  ASSERT_TRUE(desk_.start(database_, frozen, "ann", at(0)));
  pass(60'000, 50);
  EXPECT_EQ(view(desk_).phase, Phase::Shadow);
  EXPECT_EQ(view(desk_).not_yet, "frozen until the end of 2024-10-04 (inventory)");
  EXPECT_TRUE(view(desk_).holds.empty());
}

}  // namespace
}  // namespace sluice::app::migration
