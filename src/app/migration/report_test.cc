// From a real journal to the report: what the desk writes is read and computed again.
#include "app/migration/report.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "app/config/environment.h"
#include "app/migration/desk.h"
#include "store/folder_for_test.h"

namespace sluice::app::migration {
namespace {

using migrate::machine::Command;

class Nowhere final : public config::Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string&) const override {
    return std::nullopt;
  }
  [[nodiscard]] Result<std::string> read_file(const std::string&) const override {
    return fail(Cause::Config, "no such file");
  }
};

class ReportTest : public testing::Test {
 protected:
  ReportTest() : database_(must_open()) { EXPECT_TRUE(desk_.open(database_, 1, at(0))); }

  store::Database must_open() {
    auto db = store::Database::open(folder_.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  static Clocks at(int64_t ms) { return {ms, kBegan + ms}; }

  // Warming up, then so many errors in a row among the requests that try the new side.
  void warm_up(int errors) {
    const auto loaded = migration_plan::load_plan_text(
        "id: m\nmodel: assistant\nfrom: old\nto: new\n", "plan.yaml", Nowhere());
    ASSERT_TRUE(loaded.ok());
    ASSERT_TRUE(desk_.start(database_, loaded, "ann", at(0)));
    desk_.pulse(database_, {at(200), {}});
    const auto route = desk_.state().migrations.at(0).route;
    desk_.acked(database_, "m", route.fence, route.epoch, at(300));
    Signals signals;
    for (int i = 0; i < 100; ++i) {
      migrate::controller::Compared pair;
      pair.of_new = {
          .new_side = true,
          .told = i < errors ? migrate::controller::Told::Bad : migrate::controller::Told::Good};
      signals.compared.push_back(pair);
    }
    desk_.pulse(database_, {at(400), {{"m", signals}}});
  }
  std::vector<store::TransitionEntry> journal() {
    auto rows = store::MigrationRepository(database_).journal("m");
    EXPECT_TRUE(rows);
    return std::move(*rows);
  }
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

  static constexpr int64_t kBegan = 1'700'000'000'000;
  store::TestFolder folder_;
  store::Database database_;
  Desk desk_;
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
