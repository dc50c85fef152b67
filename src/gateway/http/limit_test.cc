// Instants in virtual time: what a limit lets through and when it lets the next one through.
#include <gtest/gtest.h>

#include "gateway/http/ledger.h"

namespace sluice::gateway {
namespace {

// 2026-11-21 00:00:00 UTC, a Saturday.
constexpr int64_t kSaturday = 1'795'219'200'000;
constexpr int64_t kHour = 3'600'000;
constexpr int64_t kDay = 24 * kHour;

class Caller {
 public:
  explicit Caller(Limit limit) : limit_(limit) {}
  // Moves both clocks.
  void at(int64_t ms) { now_ = {(5000 + ms) * 1'000'000, kSaturday + ms}; }
  int64_t wait() const { return wait_ms(limit_, state_, now_); }
  bool call() {
    if (wait() != 0) return false;
    take(limit_, state_, now_);
    return true;
  }
  int calls(int n) {
    int passed = 0;
    for (int i = 0; i < n; ++i) passed += call() ? 1 : 0;
    return passed;
  }

 private:
  Limit limit_;
  LimitState state_;
  Instant now_{5'000'000'000, kSaturday};
};

TEST(Throttle, LetsTheBurstThroughAndThenOneForEachToken) {
  Caller c(Throttle{.rate = 10, .burst = 5});
  EXPECT_EQ(c.calls(9), 5);
  EXPECT_EQ(c.wait(), 100);
  c.at(99);
  EXPECT_FALSE(c.call());
  c.at(100);
  EXPECT_EQ(c.calls(2), 1);
  c.at(450);
  EXPECT_EQ(c.calls(9), 3) << "tokens of 200, 300 and 400 ms";
}

TEST(Throttle, NeverHoldsMoreThanTheBurst) {
  Caller c(Throttle{.rate = 100, .burst = 3});
  c.at(kDay);
  EXPECT_EQ(c.calls(9), 3);
}

TEST(Throttle, ARefusedRequestCostsNothing) {
  Caller c(Throttle{.rate = 1, .burst = 1});
  EXPECT_TRUE(c.call());
  for (int ms = 0; ms < 1000; ++ms) {
    c.at(ms);
    EXPECT_FALSE(c.call());
  }
  c.at(1000);
  EXPECT_TRUE(c.call());
}

TEST(Throttle, OfNoRateOrNoBurstRefusesAll) {
  EXPECT_EQ(Caller(Throttle{.rate = 0, .burst = 5}).wait(), kNever);
  EXPECT_EQ(Caller(Throttle{.rate = 5, .burst = 0}).wait(), kNever);
}

TEST(Throttle, KeepsItsRateOverALongTime) {
  Caller c(Throttle{.rate = 3, .burst = 1});
  int passed = 0;
  for (int64_t ms = 0; ms < 600'000; ms += 1) {
    c.at(ms);
    passed += c.call() ? 1 : 0;
  }
  EXPECT_NEAR(passed, 1800, 4);  // on a grid of 1 ms every token is taken up to 1 ms late
}

TEST(Window, FixedOnesBeginAtMultiplesOfTheirLength) {
  Caller c(Window{.count = 3, .length_ms = 60'000});
  c.at(59'000);
  EXPECT_EQ(c.calls(5), 3);
  EXPECT_EQ(c.wait(), 1000);
  c.at(60'000);
  EXPECT_EQ(c.calls(5), 3) << "twice the count around the edge: that is what fixed windows do";
}

TEST(Window, SlidingOnesCountTheWindowBeforeByItsShare) {
  Caller c(Window{.count = 10, .length_ms = 60'000, .sliding = true});
  c.at(30'000);
  EXPECT_EQ(c.calls(20), 10);
  c.at(60'000);
  EXPECT_EQ(c.calls(1), 0);
  EXPECT_EQ(c.wait(), 6'000) << "when a tenth of the window before has gone by";
  c.at(66'000);
  EXPECT_EQ(c.calls(2), 1);
  c.at(90'000);
  EXPECT_EQ(c.calls(9), 4) << "5 of the window before, 1 of this one";
}

TEST(Window, ItsWaitIsExactlyWhenTheNextOnePasses) {
  for (const bool sliding : {false, true}) {
    Caller c(Window{.count = 7, .length_ms = 10'000, .sliding = sliding});
    int64_t now = 3'300;
    for (int i = 0; i < 200; ++i) {
      c.at(now);
      while (c.call()) {
      }
      const int64_t wait = c.wait();
      ASSERT_GT(wait, 0);
      c.at(now + wait - 1);
      ASSERT_FALSE(c.call()) << i;
      now += wait;
      c.at(now);
      ASSERT_EQ(c.wait(), 0) << i;
    }
  }
}

TEST(Quota, BeginsAnewWithTheCalendar) {
  Caller day(Quota{.count = 2, .period = Period::Day});
  day.at(23 * kHour);
  EXPECT_EQ(day.calls(3), 2);
  EXPECT_EQ(day.wait(), kHour);
  day.at(kDay);
  EXPECT_EQ(day.calls(3), 2);
}

TEST(Quota, KnowsWhereWeeksAndMonthsEnd) {
  const Quota monday{.count = 1, .period = Period::Week};
  const Quota sunday{.count = 1, .period = Period::Week, .week_starts_on_sunday = true};
  const Quota month{.count = 1, .period = Period::Month};
  EXPECT_EQ(period_end_ms(sunday, kSaturday), kSaturday + kDay);
  EXPECT_EQ(period_end_ms(monday, kSaturday), kSaturday + 2 * kDay);
  EXPECT_EQ(period_end_ms(month, kSaturday), kSaturday + 10 * kDay) << "1 December";
  constexpr int64_t kLeapFebruary = 1'709'164'800'000;  // 2024-02-29
  EXPECT_EQ(period_end_ms(month, kLeapFebruary), kLeapFebruary + kDay);
  constexpr int64_t kDecember = 1'798'675'200'000;  // 2026-12-31
  EXPECT_EQ(period_end_ms(month, kDecember), kDecember + kDay);
}

TEST(Quota, TheOffsetLowersTheFirstPeriodOnly) {
  Caller c(Quota{.count = 5, .period = Period::Day, .offset = 3});
  EXPECT_EQ(c.calls(9), 2);
  c.at(kDay);
  EXPECT_EQ(c.calls(9), 5);
}

TEST(LimitLedger, CountsARequestAgainstAllLimitsOrNone) {
  LimitLedger ledger;
  const Limit wide = Quota{.count = 10, .period = Period::Day};
  const Limit narrow = Throttle{.rate = 1, .burst = 1};
  const std::vector<LimitUse> uses{{&wide, "wide"}, {&narrow, "narrow"}};
  const Instant now{1'000'000'000, kSaturday};
  EXPECT_EQ(ledger.pass(uses, now).wait_ms, 0);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ledger.pass(uses, now).wait_ms, 1000);
  const std::vector<LimitUse> only_wide{{&wide, "wide"}};
  int passed = 0;
  while (ledger.pass(only_wide, now).wait_ms == 0) ++passed;
  EXPECT_EQ(passed, 9) << "the 50 that the throttle refused took nothing of the quota";
  EXPECT_EQ(ledger.pass(only_wide, now).refused, only_wide.front().limit);
}

TEST(LimitLedger, TellsTheLongestWait) {
  LimitLedger ledger;
  const Limit slow = Throttle{.rate = 0.1, .burst = 1};
  const Limit fast = Throttle{.rate = 1, .burst = 1};
  const std::vector<LimitUse> uses{{&slow, "s"}, {&fast, "f"}};
  const Instant now{1'000'000'000, kSaturday};
  EXPECT_EQ(ledger.pass(uses, now).wait_ms, 0);
  EXPECT_EQ(ledger.pass(uses, now).wait_ms, 10'000);
}

}  // namespace
}  // namespace sluice::gateway
