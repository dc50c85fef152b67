#include "app/migration/outbox.h"

#include <gtest/gtest.h>

#include "app/migration/desk_for_test.h"
#include "store/announcements.h"

namespace sluice::app::migration {
namespace {

using config::HookFormat;
using migrate::machine::Command;

class Outbox : public DeskFixture {
 protected:
  Outbox() : DeskFixture(1) {}

  Unheard unheard(HookFormat format = HookFormat::Generic, int64_t ms = 1'000) {
    auto found = unheard_of(database_, "h", format, kBegan + ms);
    EXPECT_TRUE(found) << found.error().message;
    return std::move(*found);
  }
  void told_up_to(int64_t sequence) {
    ASSERT_TRUE(store::AnnouncementRepository(database_).advance("h", "m", sequence));
  }
  std::vector<std::string> ids(const Unheard& found) {
    std::vector<std::string> out;
    for (const Notice& n : found.notices) out.push_back(n.id());
    return out;
  }
  // Two rows each, the first of which holds and pages.
  void pause_and_resume(int times, int64_t ms) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(ms)));
      ASSERT_TRUE(desk_.operate(database_, "m", Command::Resume, "bob", at(ms)));
    }
  }
};

TEST_F(Outbox, WhatWasJournaledAfterTheLastEventThatWasTakenIsStillToTell) {
  EXPECT_TRUE(unheard().notices.empty());
  warm_up(100);  // and the process is killed
  const Unheard first = unheard();
  ASSERT_GT(first.notices.size(), 3U);
  EXPECT_EQ(first.left_out, 0U);
  EXPECT_EQ(ids(unheard()), ids(first)) << "until it was told";
  const Notice& last = first.notices.back();
  told_up_to(last.sequence - 1);
  const Unheard rest = unheard();
  ASSERT_FALSE(rest.notices.empty());
  for (const Notice& n : rest.notices) EXPECT_EQ(n.sequence, last.sequence);
  EXPECT_EQ(rest.notices.back().id(), last.id());
  told_up_to(last.sequence);
  EXPECT_TRUE(unheard().notices.empty());
}

TEST_F(Outbox, AHookThatIsNewIsNotToldOfThePast) {
  warm_up(100);
  EXPECT_TRUE(unheard().notices.empty());
}

TEST_F(Outbox, OnlyWhatTheFormatHasWordsForIsToldAndTheRestIsBehind) {
  unheard(HookFormat::Pagerduty);
  warm_up(100);
  const Unheard found = unheard(HookFormat::Pagerduty);
  EXPECT_FALSE(found.notices.empty());
  for (const Notice& n : found.notices) {
    EXPECT_FALSE(n.kind == "transition" && n.phase.starts_with("roll")) << n.id();
  }
}

TEST_F(Outbox, OfMoreThanAHundredTheOldestAreLeftOutOnceAndNamed) {
  unheard();
  warm_up(0);
  told_up_to(journal().back().seq);
  const int64_t before = journal().back().seq;
  pause_and_resume(60, 500);  // 120 events: a hold and a page each
  const Unheard found = unheard();
  EXPECT_EQ(found.notices.size(), kMostUnheard);
  EXPECT_EQ(found.left_out, 20U);
  EXPECT_EQ(found.first_left_out, "m/" + std::to_string(before + 1) + "/0");
  EXPECT_EQ(found.notices.front().sequence, before + 21);
  EXPECT_EQ(unheard().left_out, 0U) << "not a second time";
}

TEST_F(Outbox, WhatIsOlderThanADayIsLeftOut) {
  unheard();
  warm_up(0);
  pause_and_resume(1, kOldestUnheardMs);
  const Unheard found = unheard(HookFormat::Generic, kOldestUnheardMs + 60'000);
  EXPECT_GT(found.left_out, 0U);
  ASSERT_EQ(found.notices.size(), 2U);
  EXPECT_EQ(found.notices.front().kind, "hold");
}

TEST_F(Outbox, ARowThatCannotBeReadIsCountedAndTheOthersAreTold) {
  unheard();
  warm_up(0);
  const auto rows = journal();
  store::TransitionEntry odd = rows.back();
  odd.seq += 1;
  odd.after = "nonsense";
  ASSERT_TRUE(store::MigrationRepository(database_).append(odd));
  const Unheard found = unheard();
  EXPECT_EQ(found.left_out, 1U);
  EXPECT_EQ(found.first_left_out, "m/" + std::to_string(odd.seq));
  EXPECT_FALSE(found.notices.empty());
}

}  // namespace
}  // namespace sluice::app::migration
