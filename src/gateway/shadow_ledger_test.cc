#include "gateway/shadow_ledger.h"

#include <gtest/gtest.h>
#include <thread>

namespace sluice::gateway {
namespace {

ShadowRule rule() {
  ShadowRule out;
  out.max_body = 1000;
  out.max_in_flight = 2;
  return out;
}

TEST(ShadowLedger, SamplesTheExactShareOverAnyStretch) {
  for (const double rate : {0.01, 0.1, 0.3, 0.5, 0.77, 1.0}) {
    ShadowLedger ledger({});
    int taken = 0;
    for (int i = 1; i <= 5000; ++i) {
      taken += ledger.sample(rate) ? 1 : 0;
      ASSERT_NEAR(taken, i * rate, 1.0001) << "after " << i << " at " << rate;
    }
  }
}

TEST(ShadowLedger, SamplesNothingAtZero) {
  ShadowLedger ledger({});
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(ledger.sample(0));
}

TEST(ShadowLedger, APeriodOfTheTrafficIsNotMetAtOnePlaceOnly) {
  ShadowLedger ledger({});
  std::array<int, 10> hits{};
  for (int i = 0; i < 10'000; ++i) hits[static_cast<size_t>(i % 10)] += ledger.sample(0.1) ? 1 : 0;
  for (const int n : hits) EXPECT_GT(n, 60) << "of 100 expected";
}

TEST(ShadowLedger, ThreadsShareOneSample) {
  ShadowLedger ledger({});
  std::atomic<int> taken{0};
  const auto draw = [&] {
    for (int i = 0; i < 5000; ++i) taken += ledger.sample(0.25) ? 1 : 0;
  };
  std::thread other(draw);
  draw();
  other.join();
  EXPECT_NEAR(taken, 2500, 1);
}

TEST(ShadowLedger, LetsInAsManyAsMayBeUnderWay) {
  ShadowLedger ledger({});
  EXPECT_FALSE(ledger.enter(rule(), 10));
  EXPECT_FALSE(ledger.enter(rule(), 10));
  EXPECT_EQ(ledger.enter(rule(), 10), ShadowDrop::InFlight);
  ledger.leave();
  EXPECT_FALSE(ledger.enter(rule(), 10));
  EXPECT_EQ(ledger.enter(rule(), 1001), ShadowDrop::BodySize);
  EXPECT_EQ(ledger.counts().in_flight, 2U);
}

TEST(ShadowLedger, ADroppedRequestDoesNotCountAgainstThePairs) {
  ShadowLedger ledger({});
  ShadowRule two = rule();
  two.max_pairs = 2;
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(ledger.enter(two, 1));
    ledger.leave();
  }
  EXPECT_EQ(ledger.enter(two, 1), ShadowDrop::PairsCap);
  ledger.drop_entered(ShadowDrop::ClientGone);
  EXPECT_FALSE(ledger.enter(two, 1));
}

TEST(ShadowLedger, StopsBeforeTheNextCallWouldPassTheMoney) {
  ShadowLedger ledger({});
  ShadowRule priced = rule();
  priced.max_spend_usd = 1.0;
  ir::Usage usage;
  usage.output = 400'000;
  const int64_t cost = nano_usd({0, 1}, usage);  // 0.40 USD
  EXPECT_EQ(cost, 400'000'000);
  int let_in = 0;
  for (; let_in < 10 && !ledger.enter(priced, 1); ++let_in) {
    ledger.leave();
    ledger.called(ShadowCallKind::Mirror, ShadowOutcome::Ok, usage, cost, 1);
  }
  EXPECT_EQ(let_in, 2);
  EXPECT_EQ(ledger.enter(priced, 1), ShadowDrop::SpendCap);
}

TEST(ShadowLedger, EveryReasonHasANameOfItsOwn) {
  for (size_t i = 0; i < kShadowDrops; ++i) {
    const auto reason = static_cast<ShadowDrop>(i);
    EXPECT_FALSE(name_of(reason).empty()) << i;
    EXPECT_EQ(drop_for_effect(name_of(reason)), reason) << name_of(reason);
  }
  EXPECT_EQ(drop_for_effect("something new"), ShadowDrop::ServerTool);
}

TEST(ShadowMemory, GivesBackWhatAHoldHad) {
  ShadowMemory memory(100);
  {
    ShadowMemory::Hold a(memory);
    EXPECT_TRUE(a.grow(60));
    ShadowMemory::Hold b(memory);
    EXPECT_FALSE(b.grow(50));
    EXPECT_TRUE(b.grow(40));
    EXPECT_EQ(memory.used(), 100U);
    a = std::move(b);
    EXPECT_EQ(memory.used(), 40U);
  }
  EXPECT_EQ(memory.used(), 0U);
}

TEST(ShadowMemory, AnEmptyHoldHasNoRoom) {
  ShadowMemory::Hold none;
  EXPECT_FALSE(none.grow(1));
}

TEST(ShadowSpend, OfEarlierProcessesCountsAgainstTheCap) {
  const ShadowLabels labels{"shadow:restored", "m", "old", "new"};
  restore_shadow_spend(labels, {.nano_usd = 9'000'000'000, .calls = 9});
  ShadowLedger& ledger = shadow_ledger(labels);
  ShadowRule rule;
  rule.max_body = 10;
  rule.max_in_flight = 10;
  rule.max_spend_usd = 9.5;  // a call costs a dollar
  EXPECT_EQ(ledger.enter(rule, 1), ShadowDrop::SpendCap);
  EXPECT_EQ(ledger.counts().spent_nano_usd, 9'000'000'000);
}

TEST(ShadowSpend, IsGivenToTheStoreOnce) {
  const ShadowLabels labels{"shadow:saved", "m", "old", "new"};
  restore_shadow_spend(labels, {.nano_usd = 5, .calls = 1});
  ShadowLedger& ledger = shadow_ledger(labels);
  EXPECT_EQ(ledger.unsaved_spend().nano_usd, 0) << "the store has it already";
  ledger.called(ShadowCallKind::Mirror, ShadowOutcome::Ok, {}, 40, 0);
  const ShadowSpend unsaved = ledger.unsaved_spend();
  EXPECT_EQ(unsaved.nano_usd, 40);
  EXPECT_EQ(unsaved.calls, 1);
  EXPECT_EQ(ledger.unsaved_spend().calls, 0);
}

TEST(ShadowLedger, TheLedgersOfOneMigrationSpendFromOnePurse) {
  ShadowRule capped = rule();
  capped.max_spend_usd = 1;
  ShadowLedger shadow({"one-purse/shadow", "assistant", "old", "new"});
  ShadowLedger stage({"one-purse/stage-1", "assistant", "old", "new"});
  ShadowLedger other({"another/stage-1", "assistant", "old", "new"});
  shadow.called(ShadowCallKind::Mirror, ShadowOutcome::Ok, {}, 1'000'000'001, 1);
  EXPECT_EQ(stage.enter(capped, 1), ShadowDrop::SpendCap);
  EXPECT_TRUE(stage.purse().empty.load());
  EXPECT_FALSE(other.enter(capped, 1));
  capped.max_spend_usd = 9;
  EXPECT_FALSE(stage.enter(capped, 1));
  EXPECT_FALSE(stage.purse().empty.load());
}

TEST(ShadowLedger, WhatEarlierProcessesSpentInAnyPhaseCountsForAllOfThem) {
  restore_shadow_spend({"restored/warmup", "assistant", "old", "new"},
                       {.nano_usd = 2'000'000'000, .calls = 4});
  ShadowRule capped = rule();
  capped.max_spend_usd = 2;
  EXPECT_EQ(shadow_ledger({"restored/stage-2", "assistant", "old", "new"}).enter(capped, 1),
            ShadowDrop::SpendCap);
}

TEST(ShadowLedger, ModelsWithASlashInTheirNamesHavePursesOfTheirOwn) {
  EXPECT_NE(&shadow_ledger({"shadow:org/one", "org/one", "a", "b"}).purse(),
            &shadow_ledger({"shadow:org/two", "org/two", "a", "b"}).purse());
}

TEST(ShadowLedger, APacedRuleGivesItsFirstPairsAtOnceAndTheOthersOverItsLength) {
  ShadowRule paced = rule();
  paced.max_pairs = 100;
  paced.head_pairs = 20;
  paced.pace_ms = 3'600'000;
  ShadowLedger ledger({});
  int admitted = 0;
  for (int i = 0; i < 100; ++i) {
    if (ledger.enter(paced, 1)) continue;
    ledger.leave();
    ++admitted;
  }
  EXPECT_GE(admitted, 20);
  EXPECT_LE(admitted, 22);
}

}  // namespace
}  // namespace sluice::gateway
