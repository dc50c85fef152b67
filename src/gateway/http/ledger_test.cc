#include "gateway/http/ledger.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sluice::gateway {
namespace {

constexpr int64_t kHour = 3'600'000;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kSaturday = 1'795'219'200'000;  // 2026-11-21, 00:00 UTC
constexpr int64_t kNovember = kSaturday - 20 * kDay;
constexpr int64_t kDecember = kSaturday + 10 * kDay;
constexpr size_t kAll = 1'000;

const Limit kMonth = Quota{.count = 5, .period = Period::Month};

// A process: its ledger, and a caller of one limit.
struct Process {
  explicit Process(const Limit& of = kMonth) : limit(of) {}

  int calls(int n, const std::string& who = "/key_1", int64_t at = kSaturday) {
    int passed = 0;
    const std::string name = "plan/gold/quota-month-key";
    const std::vector<LimitUse> uses{{&limit, name + who, name.size()}};
    for (int i = 0; i < n; ++i) passed += ledger.pass(uses, {1, at}).wait_ms == 0 ? 1 : 0;
    return passed;
  }
  std::vector<CountedUse> take() { return ledger.take_counted(kAll); }

  Limit limit;
  LimitLedger ledger{Secret("pepper")};
};

CountedUse sum(const CountedUse& of, uint64_t used) {
  CountedUse out = of;
  out.use.used = used;
  return out;
}

std::string text(const std::vector<CountedUse>& rows) {
  std::string out;
  for (const CountedUse& r : rows) out += std::to_string(r.use.used) + " ";
  return out;
}

TEST(LimitLedgerKept, TakesEachRequestOnceAndInOneRow) {
  Process one;
  one.calls(2);
  one.calls(1, "/key_2");
  one.calls(1);
  EXPECT_EQ(text(one.take()), "3 1 ");
  EXPECT_EQ(text(one.take()), "");
  one.calls(1, "/key_2");
  EXPECT_EQ(text(one.take()), "1 ");
}

TEST(LimitLedgerKept, TakesNoMoreThanIsAskedForAndTheOldestFirst) {
  Process one;
  one.calls(1, "/a");
  one.calls(2, "/b");
  one.calls(3, "/c");
  EXPECT_EQ(text(one.ledger.take_counted(2)), "1 2 ");
  one.calls(1, "/a");
  one.calls(1, "/c");
  EXPECT_EQ(text(one.take()), "4 1 ");
}

TEST(LimitLedgerKept, NamesTheLimitAndOnlyADigestOfTheCaller) {
  Process one;
  one.calls(1, "/203.0.113.7");
  one.calls(1, "");
  const auto rows = one.take();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].limit, "plan/gold/quota-month-key");
  EXPECT_EQ(rows[0].subject.size(), 32U);
  EXPECT_EQ(rows[0].subject.find("203"), std::string::npos);
  EXPECT_EQ(rows[0].use.begin_ms, kNovember);
  EXPECT_EQ(rows[0].until_ms, kDecember);
  EXPECT_EQ(rows[1].subject, "") << "everybody's";
}

TEST(LimitLedgerKept, BucketsAndShortWindowsAreNotTold) {
  for (const Limit& limit : {Limit(Throttle{.rate = 1, .burst = 9}),
                             Limit(Window{.count = 9, .length_ms = kShortestKeptMs - 1})}) {
    Process one(limit);
    EXPECT_EQ(one.calls(3), 3);
    EXPECT_EQ(one.take().size(), 0U);
  }
  Process minute(Window{.count = 9, .length_ms = kShortestKeptMs});
  minute.calls(3);
  EXPECT_EQ(text(minute.take()), "3 ");
}

TEST(LimitLedgerKept, GoesOnAfterARestartWithWhatWasUsedBefore) {
  Process before;
  EXPECT_EQ(before.calls(3), 3);
  const auto stored = before.take();
  Process after;
  after.ledger.absorb(stored, kSaturday);
  EXPECT_EQ(after.calls(9), 2);
  EXPECT_EQ(after.calls(9, "/key_2"), 5);
  EXPECT_EQ(text(after.take()), "2 5 ") << "what came from the store is not told to it again";
}

TEST(LimitLedgerKept, ARefusedCallerIsRefusedFromTheFirstRequestOn) {
  Process before;
  before.calls(5);
  Process after;
  after.ledger.absorb(before.take(), kSaturday);
  EXPECT_EQ(after.calls(3), 0);
  EXPECT_EQ(after.take().size(), 0U);
  EXPECT_EQ(after.calls(9, "/key_1", kDecember), 5) << "the next month begins anew";
}

TEST(LimitLedgerKept, AddsWhatOthersCountedToWhatWasCountedSince) {
  Process one;
  one.calls(1);
  const auto taken = one.take();
  one.calls(1);
  one.ledger.absorb(std::vector{sum(taken[0], 3)}, kSaturday);  // two of them by another process
  EXPECT_EQ(one.calls(9), 1);
  one.ledger.absorb(std::vector{sum(taken[0], 1)}, kSaturday);  // an old answer gives nothing back
  EXPECT_EQ(one.calls(9), 0);
}

TEST(LimitLedgerKept, AnotherKeyOfTheInstallationKnowsNobody) {
  Process before;
  before.calls(5);
  LimitLedger other(Secret("another pepper"));
  other.absorb(before.take(), kSaturday);
  const std::vector<LimitUse> uses{{&kMonth, "plan/gold/quota-month-key/key_1", 25}};
  EXPECT_EQ(other.pass(uses, {1, kSaturday}).wait_ms, 0);
}

TEST(LimitLedgerKept, TheOffsetIsGivenOnceWhateverRestartsLieBetween) {
  const Limit daily = Quota{.count = 5, .period = Period::Day, .offset = 3};
  Process first(daily);
  EXPECT_EQ(first.calls(1), 1);
  const auto stored = first.take();
  EXPECT_TRUE(stored[0].use.first);
  EXPECT_EQ(stored[0].until_ms, kNever);
  Process same_day(daily);
  same_day.ledger.absorb(stored, kSaturday);
  EXPECT_EQ(same_day.calls(9), 1) << "two were allowed, one is used";
  Process next_day(daily);
  next_day.ledger.absorb(stored, kSaturday + kDay);
  EXPECT_EQ(next_day.calls(9, "/key_1", kSaturday + kDay), 5);
  EXPECT_FALSE(next_day.take()[0].use.first);
}

TEST(LimitLedgerKept, ASlidingWindowRemembersTheOneBefore) {
  const Limit sliding = Window{.count = 8, .length_ms = kHour, .sliding = true};
  Process before(sliding);
  EXPECT_EQ(before.calls(8), 8);
  Process after(sliding);
  after.ledger.absorb(before.take(), kSaturday + kHour);
  EXPECT_EQ(after.calls(9, "/key_1", kSaturday + kHour + kHour / 2), 4) << "half of the 8 count";
}

TEST(LimitLedgerKept, AnotherCountTakesTheUseOverAndAnotherWindowDoesNot) {
  Process one;
  one.calls(4);
  one.limit = Quota{.count = 6, .period = Period::Month};
  EXPECT_EQ(one.calls(9), 2);
  Process weekly(Quota{.count = 6, .period = Period::Week});
  weekly.ledger.absorb(one.take(), kSaturday);
  EXPECT_EQ(weekly.calls(9), 6) << "November began on a Sunday, this week on a Monday";
}

TEST(LimitLedgerKept, AWindowOfAClockThatWasAheadChangesNothing) {
  Process ahead;
  ahead.calls(5, "/key_1", kDecember);
  Process one;
  one.calls(3);
  one.ledger.absorb(ahead.take(), kSaturday);
  EXPECT_EQ(one.calls(9), 2);
}

TEST(LimitLedgerKept, CountsOfTheWindowBeforeAreNotLostAtItsEnd) {
  Process one;
  one.calls(2);
  one.calls(3, "/key_1", kDecember);
  const auto rows = one.take();
  EXPECT_EQ(text(rows), "2 3 ");
  EXPECT_EQ(rows[1].use.begin_ms, kDecember);
}

}  // namespace
}  // namespace sluice::gateway
