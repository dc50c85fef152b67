// From a real journal to the report: what the desk writes is read and computed again.
#include "app/migration/report.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "app/migration/desk_for_test.h"

namespace sluice::app::migration {
namespace {

using migrate::machine::Command;

class ReportTest : public DeskFixture {
 protected:
  ReportTest() : DeskFixture(1) {}

  static Result<migrate::report::MigrationReport> made(
      const std::vector<store::TransitionEntry>& rows) {
    const store::MigrationEntry entry{.id = "m",
                                      .plan = "id: m\nmodel: assistant\nfrom: old\nto: new\n",
                                      .actor = "ann",
                                      .created_at = kBegan / 1000};
    return report_of(entry, rows, {}, kBegan + 1000);
  }
  static bool says(const std::vector<std::string>& sentences, std::string_view part) {
    return std::ranges::any_of(
        sentences, [&](const std::string& s) { return s.find(part) != std::string::npos; });
  }
};

TEST_F(ReportTest, ARollbackStandsThereWithTheGateThatDecidedIt) {
  warm_up(100);
  const auto report = made(journal());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_NE(report->state.find("cause: gate"), std::string::npos) << report->state;
  ASSERT_FALSE(report->decisions.empty());
  const auto& decision = report->decisions.front();
  EXPECT_EQ(decision.what, "rolled back (gate)");
  EXPECT_EQ(decision.wall_ms, kBegan + 400);
  const auto error_gate =
      std::ranges::find(decision.gates, "error_rate", [](const auto& gate) { return gate.gate; });
  ASSERT_NE(error_gate, decision.gates.end());
  EXPECT_EQ(error_gate->verdict, migrate::gate::Verdict::Fail);
  EXPECT_EQ(error_gate->n, 100);
  EXPECT_TRUE(says(report->not_shown, "came out equal"));
}

TEST_F(ReportTest, WhoDidWhatStandsThereByName) {
  warm_up(0);
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(500)));
  const auto report = made(journal());
  ASSERT_TRUE(report);
  ASSERT_EQ(report->approvals.size(), 2U);
  EXPECT_EQ(report->approvals[0].who, "ann");
  EXPECT_EQ(report->approvals[1].who, "bob");
  EXPECT_EQ(report->approvals[1].what, "pause");
  EXPECT_EQ(report->timeline.back().event, "pause: held: operator");
}

TEST_F(ReportTest, ACleanSampleIsGivenItsBound) {
  warm_up(0);
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(500)));
  const auto report = made(journal());
  ASSERT_TRUE(report);
  // 1 - 0.05^(1/100)
  EXPECT_TRUE(says(report->not_shown, "100 requests without an error"));
  EXPECT_TRUE(says(report->not_shown, "below 2.951 %"));
}

TEST_F(ReportTest, AChangedRecordIsNotTakenForEqual) {
  warm_up(100);
  std::vector<store::TransitionEntry> rows = journal();
  std::string& after = rows.back().after;
  const size_t member = after.find(" cause=");
  ASSERT_NE(member, std::string::npos);
  after[member + 7] = after[member + 7] == '4' ? '1' : '4';
  const auto report = made(rows);
  ASSERT_TRUE(report);
  EXPECT_TRUE(says(report->not_shown, "do NOT come out equal"));
}

TEST_F(ReportTest, WhatCannotBeReadIsNamedByItsPlace) {
  warm_up(0);
  std::vector<store::TransitionEntry> rows = journal();
  rows[1].before = "nonsense";
  const auto report = made(rows);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().cause, Cause::Storage);
  EXPECT_TRUE(report.error().message.starts_with("journal record 2: ")) << report.error().message;
  EXPECT_EQ(report.error().param, "before");
}

TEST_F(ReportTest, ShadowsOfThisMigrationAreItsCosts) {
  migrate::report::MigrationReport report;
  report.id = "m";
  gateway::ShadowLedger::Counts mine;
  mine.labels = {.rule = "m/stage-1", .model = "assistant", .primary = "old", .shadow = "new"};
  mine.outcomes[0][0] = 7;
  mine.outcomes[1][0] = 2;
  mine.tokens = {10, 20, 30, 4, 5};
  mine.spent_nano_usd = 2'500'000'000;
  gateway::ShadowLedger::Counts other = mine;
  other.labels.rule = "shadow:assistant";
  add_costs({mine, other}, report);
  ASSERT_EQ(report.costs.size(), 1U);
  EXPECT_EQ(report.costs[0].requests, 9);
  EXPECT_EQ(report.costs[0].input_tokens, 60);
  EXPECT_EQ(report.costs[0].output_tokens, 4);
  EXPECT_EQ(report.costs[0].usd, 2.5);
}

}  // namespace
}  // namespace sluice::app::migration
