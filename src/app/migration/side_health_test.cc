#include "app/migration/side_health.h"

#include <gtest/gtest.h>

namespace sluice::app::migration {
namespace {

TEST(SideHealthTest, ASideThatServesIsNotAsked) {
  SideHealth side;
  side.served(true, 1000);
  EXPECT_FALSE(side.ask(1000 + SideHealth::kIdleMs - 1));
  EXPECT_TRUE(side.ask(1000 + SideHealth::kIdleMs));
}

TEST(SideHealthTest, OneProbeIsUnderWayAtATime) {
  SideHealth side;
  EXPECT_TRUE(side.ask(0));
  EXPECT_FALSE(side.ask(SideHealth::kIdleMs * 5));
  side.probed(true, SideHealth::kIdleMs * 5);
  EXPECT_FALSE(side.ask(SideHealth::kIdleMs * 5 + 1));
}

TEST(SideHealthTest, AProbeThatCouldNotBeSentSaysNothingAndIsTriedAgain) {
  SideHealth side;
  ASSERT_TRUE(side.ask(0));
  side.not_asked(0);
  EXPECT_FALSE(side.down());
  EXPECT_FALSE(side.ask(SideHealth::kIdleMs - 1));
  EXPECT_TRUE(side.ask(SideHealth::kIdleMs));
}

TEST(SideHealthTest, FailuresOfUsersMakeItAskedSoonButNotDown) {
  SideHealth side;
  side.served(true, 1000);
  for (int i = 0; i < 100; ++i) side.served(false, 1001);
  EXPECT_FALSE(side.down());
  EXPECT_TRUE(side.ask(1002));
}

TEST(SideHealthTest, ProbesInARowThatFailMeanDownAndOneAnswerMeansUp) {
  SideHealth side;
  side.probed(false, 1000);
  EXPECT_FALSE(side.down());
  EXPECT_TRUE(side.ask(1000 + SideHealth::kDoubtMs));
  side.probed(false, 1300);
  EXPECT_TRUE(side.down());
  side.served(true, 1400);
  EXPECT_FALSE(side.down());
}

}  // namespace
}  // namespace sluice::app::migration
