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

}  // namespace
}  // namespace sluice::app::migration
