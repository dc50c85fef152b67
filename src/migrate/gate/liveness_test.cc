// When evidence is of now, and what the feeds say when it is not.
#include "migrate/gate/liveness.h"

#include <gtest/gtest.h>

namespace sluice::migrate::gate {
namespace {

constexpr int64_t kSecond = 1000;
constexpr int64_t kMinute = 60 * kSecond;

TEST(Liveness, TwoIntervalsAfterTheLastOfManyRequestsNothingIsOfNow) {
  Liveness live(10 * kSecond);
  for (int64_t ms = 0; ms <= 60 * kSecond; ms += 200) live.seen(7, 10, ms);
  EXPECT_TRUE(live.live(7, 80 * kSecond));
  EXPECT_FALSE(live.live(7, 80 * kSecond + 1));
}

TEST(Liveness, TheBoundFollowsThePaceOfFewRequests) {
  Liveness live(10 * kSecond);
  for (int64_t ms = 0; ms <= 300 * kMinute; ms += 5 * kMinute) live.seen(7, 1, ms);
  EXPECT_TRUE(live.live(7, 330 * kMinute));
  EXPECT_FALSE(live.live(7, 351 * kMinute));
}

TEST(Liveness, OneLateRequestAfterASilenceIsNoPace) {
  Liveness live(10 * kSecond);
  for (int64_t ms = 0; ms <= 60 * kSecond; ms += 200) live.seen(7, 1, ms);
  live.seen(7, 1, 600 * kMinute);
  EXPECT_TRUE(live.live(7, 600 * kMinute + 20 * kSecond));
  EXPECT_FALSE(live.live(7, 601 * kMinute));
}

TEST(Liveness, RequestsOfAFormerRouteTellNothingOfThisOne) {
  Liveness live(10 * kSecond);
  EXPECT_FALSE(live.live(7, 0));
  live.seen(7, 5, 0);
  EXPECT_TRUE(live.live(7, 0));
  EXPECT_FALSE(live.live(8, 0));
  live.seen(8, 0, 1);
  EXPECT_FALSE(live.live(8, 1));
}

TEST(Liveness, FeedsWithoutRequestsAreUnknownAtOnceAndAgainSoundWithTheNext) {
  Evidence e;
  close_interval(e, true, true, 10 * kSecond, 10 * kSecond);
  EXPECT_EQ(e.errors.feed.trouble(10 * kSecond), "");
  close_interval(e, false, true, 20 * kSecond, 10 * kSecond);
  for (const Feed& feed : {e.errors.feed, e.ttft.feed, e.latency.feed, e.token_latency.feed,
                           e.tokens.feed, e.cost.feed, e.quality.feed, e.ratio.feed}) {
    EXPECT_EQ(feed.trouble(20 * kSecond), "no requests of late");
  }
  close_interval(e, true, true, 30 * kSecond, 10 * kSecond);
  EXPECT_EQ(e.errors.feed.trouble(30 * kSecond), "");
}

}  // namespace
}  // namespace sluice::migrate::gate
