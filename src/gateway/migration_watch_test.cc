#include "gateway/migration_watch.h"

#include <gtest/gtest.h>

#include "gateway/snapshot.h"

namespace sluice::gateway {
namespace {

Snapshot with_split(int64_t revision, int64_t epoch) {
  Snapshot out;
  Model model;
  model.split = Split{.migration = "m", .revision = revision, .epoch = epoch};
  out.models.emplace("assistant", std::move(model));
  return out;
}

TEST(MigrationWatches, FollowASnapshotAndForgetWhatNoneNames) {
  MigrationWatches watches;
  watches.follow(with_split(1, 3));
  ASSERT_EQ(watches.take().size(), 1U);
  watches.follow(Snapshot{});
  EXPECT_EQ(watches.take().size(), 1U) << "what was learned last is still given";
  EXPECT_TRUE(watches.take().empty());
}

TEST(MigrationWatches, ARequestOfAnOlderSnapshotMayEndAfterItsMigration) {
  MigrationWatches watches;
  const Split gone{.migration = "gone"};
  watches.of(gone).log.end({.side = Side::New});
  EXPECT_EQ(watches.take().size(), 1U);
  EXPECT_TRUE(watches.take().empty());
}

TEST(MigrationWatches, ABreakerSaysWhichRevisionItCutOffUntilProbesFindTheSideWell) {
  MigrationWatches watches;
  const Snapshot snapshot = with_split(5, 1);
  watches.follow(snapshot);
  const Split& split = *snapshot.models.at("assistant").split;
  watches.probed("m", Side::Old, true, 100);
  for (size_t i = 0; i < SideBreaker::kFailures; ++i) {
    watches.of(split).breaker.record(Side::New, false, 200);
  }
  EXPECT_EQ(watches.take().front().cut_off_revision, 5);
  watches.probed("m", Side::New, false, 300);
  EXPECT_EQ(watches.take().front().cut_off_revision, 5);
  watches.probed("m", Side::New, true, 400);
  EXPECT_EQ(watches.take().front().cut_off_revision, -1);
}

}  // namespace
}  // namespace sluice::gateway
