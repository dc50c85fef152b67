// From a real journal to the report: what the desk writes is exported, read and computed again.
#include "app/migration/audit.h"

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

class AuditTest : public testing::Test {
 protected:
  AuditTest() : database_(must_open()) { EXPECT_TRUE(desk_.open(database_, 1, at(0))); }

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
  std::vector<AuditRow> journal() {
    const auto text = Desk::journal(database_, "m");
    EXPECT_TRUE(text);
    auto rows = read_journal(*text);
    EXPECT_TRUE(rows);
    return std::move(*rows);
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

TEST_F(AuditTest, ARollbackStandsThereWithTheGateThatDecidedIt) {
  warm_up(100);
  const auto report = audit(journal());
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

TEST_F(AuditTest, WhoDidWhatStandsThereByName) {
  warm_up(0);
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(500)));
  const auto report = audit(journal());
  ASSERT_TRUE(report);
  ASSERT_EQ(report->approvals.size(), 2U);
  EXPECT_EQ(report->approvals[0].who, "ann");
  EXPECT_EQ(report->approvals[1].who, "bob");
  EXPECT_EQ(report->approvals[1].what, "pause");
  EXPECT_EQ(report->timeline.back().event, "pause: held: operator");
}

TEST_F(AuditTest, ACleanSampleIsGivenItsBound) {
  warm_up(0);
  ASSERT_TRUE(desk_.operate(database_, "m", Command::Pause, "bob", at(500)));
  const auto report = audit(journal());
  ASSERT_TRUE(report);
  // 1 - 0.05^(1/100)
  EXPECT_TRUE(says(report->not_shown, "100 requests without an error"));
  EXPECT_TRUE(says(report->not_shown, "below 2.951 %"));
}

TEST_F(AuditTest, AChangedRecordIsNotTakenForEqual) {
  warm_up(100);
  std::vector<AuditRow> rows = journal();
  std::string& after = rows.back().after;
  const size_t member = after.find(" cause=");
  ASSERT_NE(member, std::string::npos);
  after[member + 7] = after[member + 7] == '4' ? '1' : '4';
  const auto report = audit(rows);
  ASSERT_TRUE(report);
  EXPECT_TRUE(says(report->not_shown, "do NOT come out equal"));
}

TEST_F(AuditTest, WhatCannotBeReadIsNamedByItsPlace) {
  warm_up(0);
  std::vector<AuditRow> rows = journal();
  rows[1].before = "nonsense";
  const auto report = audit(rows);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().param, "record 2: before");
  EXPECT_FALSE(audit({}));
  EXPECT_EQ(read_journal("{\"sequence\":1}\n").error().param, "line 1: at_ms");
  EXPECT_FALSE(read_journal("{"));
}

}  // namespace
}  // namespace sluice::app::migration
