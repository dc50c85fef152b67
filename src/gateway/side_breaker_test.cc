#include "gateway/side_breaker.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

SideBreaker fresh() {
  SideBreaker b;
  b.begin(1);
  return b;
}
int fail_new(SideBreaker& b, int times, int64_t from_ms, int64_t step_ms) {
  int opened = 0;
  for (int i = 0; i < times; ++i) opened += b.record(Side::New, false, from_ms + i * step_ms);
  return opened;
}

TEST(SideBreaker, OpensAtTheFifthFailureInARow) {
  SideBreaker b = fresh();
  b.record(Side::Old, true, 0);
  fail_new(b, 4, 0, 10);
  EXPECT_FALSE(b.open());
  EXPECT_TRUE(b.record(Side::New, false, 40));
  EXPECT_TRUE(b.open());
}

TEST(SideBreaker, ReportsOnce) {
  SideBreaker b = fresh();
  b.record(Side::Old, true, 0);
  EXPECT_EQ(fail_new(b, 50, 0, 10), 1);
}

TEST(SideBreaker, OneGoodAnswerEndsTheRow) {
  SideBreaker b = fresh();
  b.record(Side::Old, true, 0);
  for (int i = 0; i < 10; ++i) {
    fail_new(b, 4, i * 50, 10);
    b.record(Side::New, true, i * 50 + 40);
  }
  EXPECT_FALSE(b.open());
}

TEST(SideBreaker, FiveFailuresMustFallWithinTenSeconds) {
  SideBreaker slow = fresh();
  for (int i = 0; i < 20; ++i) {
    slow.record(Side::Old, true, i * 2501);
    slow.record(Side::New, false, i * 2501);
  }
  EXPECT_FALSE(slow.open());
  SideBreaker just = fresh();
  just.record(Side::Old, true, 5000);
  EXPECT_EQ(fail_new(just, 5, 0, 2500), 1);
}

TEST(SideBreaker, StaysClosedWhileTheOldSideIsNotKnownToBeWell) {
  SideBreaker unknown = fresh();
  EXPECT_EQ(fail_new(unknown, 50, 0, 10), 0);
  SideBreaker down = fresh();
  down.record(Side::Old, true, 0);
  down.record(Side::Old, false, 1);
  EXPECT_EQ(fail_new(down, 50, 2, 10), 0);
  SideBreaker stale = fresh();
  stale.record(Side::Old, true, 0);
  EXPECT_EQ(fail_new(stale, 50, 10'001, 10), 0);
}

TEST(SideBreaker, OpensWhenTheOldSideIsSeenWellDuringTheOutage) {
  SideBreaker b = fresh();
  fail_new(b, 7, 0, 100);
  EXPECT_FALSE(b.open());
  EXPECT_TRUE(b.record(Side::Old, true, 700));
}

TEST(SideBreaker, ClosesForANewRevisionOnly) {
  SideBreaker b = fresh();
  b.record(Side::Old, true, 0);
  fail_new(b, 5, 0, 10);
  b.record(Side::New, true, 60);
  b.begin(1);
  b.begin(0);
  EXPECT_TRUE(b.open());
  b.begin(2);
  EXPECT_FALSE(b.open());
}

TEST(SideBreaker, TrafficOutsideTheMigrationSaysNothing) {
  SideBreaker b = fresh();
  b.record(Side::Old, true, 0);
  for (int i = 0; i < 20; ++i) b.record(Side::None, false, i);
  EXPECT_FALSE(b.open());
}

}  // namespace
}  // namespace sluice::gateway
