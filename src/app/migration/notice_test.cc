// What is told follows from the journal: the same now as when the row is read again.
#include "app/migration/notice.h"

#include <gtest/gtest.h>
#include <set>

#include "app/migration/desk_for_test.h"

namespace sluice::app::migration {
namespace {

using migrate::machine::Command;

class NoticeTest : public DeskFixture {
 protected:
  NoticeTest() : DeskFixture(1) {}

  // By kind and text, with ids.
  std::vector<std::string> recalled() {
    std::vector<std::string> out;
    for (const store::TransitionEntry& row : journal()) {
      const auto says = notices_of(row);
      EXPECT_TRUE(says) << says.error().message;
      for (const Notice& n : *says) out.push_back(line(n));
    }
    return out;
  }
  static std::string line(const Notice& n) {
    return n.id() + " " + n.kind + " " + n.phase + " " + std::to_string(n.wall_ms) + " " + n.text;
  }
  void hear() {
    for (const Notice& n : desk_.state().notices) heard_.push_back(line(n));
  }
  static bool any(const std::vector<std::string>& lines, std::string_view part) {
    return std::ranges::any_of(
        lines, [&](const std::string& l) { return l.find(part) != std::string::npos; });
  }

  std::vector<std::string> heard_;
};

TEST_F(NoticeTest, WhatTheDeskTellsIsWhatItsJournalSaysUnderTheSameIds) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  desk_.pulse(database_, {at(200), {}});
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(300)));
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Resume, "bob", at(400)));
  ASSERT_TRUE(desk_.edit(database_, "m", plan("m", "gates: { error_rate: { limit: 0.3 } }\n"),
                         "bob", at(500)));
  ASSERT_TRUE(desk_.edit(database_, "m", plan("m", "gates: { error_rate: { limit: 0.9 } }\n"),
                         "eve", at(600)));
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Abort, "bob", at(700)));
  for (int64_t ms = 800; ms < 3'000; ms += 200) desk_.pulse(database_, {at(ms), {}});
  hear();
  EXPECT_EQ(heard_, recalled());
  for (const char* part :
       {"transition inventory", "transition warmup", "hold warmup", "held: operator", "page",
        "plan edited by bob: nothing is looser", "plan edited by eve: looser", "(operator)"}) {
    EXPECT_TRUE(any(heard_, part)) << part;
  }
}

TEST_F(NoticeTest, EveryEventHasAnIdOfItsOwn) {
  warm_up(100);
  const std::vector<std::string> all = recalled();
  std::set<std::string> ids;
  for (const std::string& l : all) ids.insert(l.substr(0, l.find(' ')));
  EXPECT_GT(all.size(), 3U);
  EXPECT_EQ(ids.size(), all.size());
}

TEST_F(NoticeTest, ARowThatOnlyTheMachineCaresAboutSaysNothing) {
  ASSERT_TRUE(desk_.start(database_, plan("m"), "ann", at(0)));
  const auto rows = journal();
  ASSERT_FALSE(rows.empty());
  EXPECT_TRUE(notices_of(rows.front()).value().empty()) << "the lease";
}

TEST_F(NoticeTest, ARowThatCannotBeReadIsAnErrorAndNotSilence) {
  warm_up(0);
  store::TransitionEntry row = journal().back();
  row.after = "nonsense";
  EXPECT_FALSE(notices_of(row));
}

}  // namespace
}  // namespace sluice::app::migration
