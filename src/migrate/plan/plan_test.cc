#include "migrate/plan/plan.h"

#include <gtest/gtest.h>

#include "migrate/plan/need.h"

namespace sluice::migrate::plan {
namespace {

constexpr int64_t kMonday = 1'764'547'200'000;  // 2025-12-01T00:00:00Z

MigrationPlan usual() {
  MigrationPlan plan;
  plan.id = "m";
  plan.model = "assistant";
  plan.from = "old";
  plan.to = "new";
  fill_in(plan);
  return plan;
}

TEST(MigrationPlan, UsualStagesAreThoseOfTheMachine) {
  const machine::Plan got = machine_plan(usual(), 7);
  ASSERT_EQ(got.stages.size(), 4U);
  EXPECT_EQ(got.stages[0], (machine::StagePlan{50'000, machine::kHour, false}));
  EXPECT_EQ(got.stages[3], (machine::StagePlan{machine::kAllTraffic, 48 * machine::kHour, false}));
  EXPECT_EQ(got.reverse_shadow_ms, 14 * machine::kDay);
  EXPECT_EQ(got.ramp_ppm, (std::vector<int64_t>{50'000, 200'000, 500'000, 1'000'000}));
  EXPECT_EQ(got.hash, 7);
  EXPECT_TRUE(machine::check(got));
}

TEST(MigrationPlan, UsualGatesAreTheGatesOwnDefaults) {
  const gate::Limits got = limits(usual());
  const gate::Limits want;
  EXPECT_DOUBLE_EQ(got.errors.target, want.errors.target);
  EXPECT_DOUBLE_EQ(got.errors.limit, want.errors.limit);
  EXPECT_DOUBLE_EQ(got.ceiling.ceiling, want.ceiling.ceiling);
  EXPECT_DOUBLE_EQ(got.latency.increase, want.latency.increase);
  EXPECT_DOUBLE_EQ(got.latency.quantile, want.latency.quantile);
  EXPECT_DOUBLE_EQ(got.tokens.limit, want.tokens.limit);
  EXPECT_DOUBLE_EQ(got.quality.mismatch_margin, want.quality.mismatch_margin);
  EXPECT_EQ(got.cost.required, want.cost.required);
}

TEST(MigrationPlan, AStageMayHaveItsOwnLimit) {
  MigrationPlan plan = usual();
  plan.stages[1].gates.ttft = 5;
  EXPECT_DOUBLE_EQ(limits(plan, 0).ttft.increase, 0.20);
  EXPECT_DOUBLE_EQ(limits(plan, 1).ttft.increase, 0.05);
}

TEST(MigrationPlan, AWindowOpensOnItsDaysAndHoursInItsOffset) {
  MigrationPlan plan = usual();
  plan.stages[0].in_window = true;
  plan.windows = {{{Day::Mon}, {9 * 60}, {17 * 60}, {60}}};
  EXPECT_FALSE(may_begin(plan, 0, kMonday + 7 * machine::kHour));   // 08:00 there
  EXPECT_TRUE(may_begin(plan, 0, kMonday + 8 * machine::kHour));    // 09:00
  EXPECT_FALSE(may_begin(plan, 0, kMonday + 16 * machine::kHour));  // 17:00
  EXPECT_FALSE(may_begin(plan, 0, kMonday + 32 * machine::kHour));  // Tuesday
  EXPECT_TRUE(may_begin(plan, 1, kMonday)) << "only stages with in_window wait";
}

TEST(MigrationPlan, AWindowMayPassMidnight) {
  MigrationPlan plan = usual();
  plan.stages[0].in_window = true;
  plan.windows = {{{Day::Mon}, {22 * 60}, {2 * 60}, {}}};
  EXPECT_TRUE(may_begin(plan, 0, kMonday + 25 * machine::kHour));
  EXPECT_FALSE(may_begin(plan, 0, kMonday + machine::kHour)) << "that night began on Sunday";
}

TEST(MigrationPlan, NoStageBeginsOnAFrozenDay) {
  MigrationPlan plan = usual();
  const int64_t day = kMonday / machine::kDay;
  plan.freeze = {{{day}, {day + 1}, {}, {}}};
  EXPECT_FALSE(may_begin(plan, 0, kMonday));
  EXPECT_FALSE(may_begin(plan, 0, kMonday + 2 * machine::kDay - 1));
  EXPECT_TRUE(may_begin(plan, 0, kMonday + 2 * machine::kDay));
}

TEST(MigrationPlan, AStricterLimitAppliesAtOnceAndALooserOneDoesNot) {
  const MigrationPlan loose = usual();
  MigrationPlan strict = loose;
  strict.gates.ttft.limit = 10;
  EXPECT_EQ(edit_kind(loose, strict), machine::EditKind::Tighten);
  EXPECT_EQ(edit_kind(strict, loose), machine::EditKind::Loosen);
}

TEST(MigrationPlan, AChangedGateOrWindowCountsAsLooser) {
  const MigrationPlan plan = usual();
  MigrationPlan literal = plan;
  literal.gates.error_rate.reading = Reading::Literal;
  EXPECT_EQ(edit_kind(plan, literal), machine::EditKind::Loosen);
  MigrationPlan off = plan;
  off.gates.quality.role = Role::Off;
  EXPECT_EQ(edit_kind(plan, off), machine::EditKind::Loosen);
  MigrationPlan shorter = plan;
  shorter.stages[0].dwell = std::chrono::minutes(1);
  EXPECT_EQ(edit_kind(plan, shorter), machine::EditKind::Loosen);
  MigrationPlan windows = plan;
  windows.windows = {{{Day::Mon}, {0}, {60}, {}}};
  EXPECT_EQ(edit_kind(plan, windows), machine::EditKind::Loosen);
}

TEST(MigrationPlan, AnotherTargetIsANewRevision) {
  const MigrationPlan plan = usual();
  MigrationPlan next = plan;
  next.to = "newer";
  next.gates.ttft.limit = 10;
  EXPECT_EQ(edit_kind(plan, next), machine::EditKind::NewRevision);
}

struct RefusedEdit {
  const char* key;
  machine::Phase phase;
  int64_t stage;
  void (*change)(MigrationPlan&);
};

TEST(MigrationPlan, WhatIsMovedAndWhatHasPassedCannotBeEdited) {
  using machine::Phase;
  const RefusedEdit refused[] = {
      {"to", Phase::Draft, 0, [](MigrationPlan& p) { p.to = "newer"; }},
      {"from", Phase::Stage, 1, [](MigrationPlan& p) { p.from = "older"; }},
      {"model", Phase::Stage, 1, [](MigrationPlan& p) { p.model = "other"; }},
      {"id", Phase::Stage, 1, [](MigrationPlan& p) { p.id = "other"; }},
      {"after", Phase::Warmup, 0, [](MigrationPlan& p) { p.after = {"x"}; }},
      {"warmup", Phase::Shadow, 0, [](MigrationPlan& p) { p.warmup.requests = 500; }},
      {"shadow.length", Phase::Stage, 0,
       [](MigrationPlan& p) { p.shadow.length = std::chrono::hours(9); }},
      {"stages[0]", Phase::Stage, 1, [](MigrationPlan& p) { p.stages[0].approval = true; }},
      {"stages[1].weight", Phase::Stage, 1, [](MigrationPlan& p) { p.stages[1].weight = 10; }},
      {"stages[2].weight", Phase::Stage, 1, [](MigrationPlan& p) { p.stages[2].weight = 30; }},
      {"stages[2]", Phase::Stage, 1, [](MigrationPlan& p) { p.stages.resize(2); }},
      {"stages", Phase::ReverseShadow, 0, [](MigrationPlan& p) { p.stages[3].approval = true; }},
      {"", Phase::ReverseShadow, 0,
       [](MigrationPlan& p) { p.reverse_shadow.length = std::chrono::hours(1); }},
      {"", Phase::RolledBack, 0, [](MigrationPlan& p) { p.gates.ttft.limit = 1; }},
      {"", Phase::Done, 0, [](MigrationPlan& p) { p.gates.ttft.limit = 1; }},
  };
  for (const RefusedEdit& edit : refused) {
    const MigrationPlan now = usual();
    MigrationPlan next = now;
    edit.change(next);
    const auto may = may_edit(now, next, edit.phase, edit.stage);
    ASSERT_FALSE(may) << edit.key;
    EXPECT_EQ(may.error().param, edit.key);
    EXPECT_FALSE(may.error().message.empty());
  }
}

TEST(MigrationPlan, WhatIsAheadMayBeEdited) {
  using machine::Phase;
  const MigrationPlan now = usual();
  MigrationPlan next = now;
  next.gates.ttft.limit = 5;
  next.stages[1].approval = true;
  next.stages[3].dwell = std::chrono::hours(100);
  EXPECT_TRUE(may_edit(now, next, Phase::Stage, 1));
  next.stages[2].weight = 60;
  EXPECT_TRUE(may_edit(now, next, Phase::Stage, 0));
  EXPECT_FALSE(may_edit(now, next, Phase::Stage, 1));
}

TEST(MigrationPlan, AnotherPriceIsAnotherMeasureAndTheContractIsNone) {
  const MigrationPlan plan = usual();
  MigrationPlan prices = plan;
  prices.prices = Prices{{1, 2}, {1, 2}};
  EXPECT_EQ(edit_kind(plan, prices), machine::EditKind::Loosen);
  MigrationPlan dates = plan;
  dates.rollback.contract_ends = Date{30'000};
  EXPECT_EQ(edit_kind(plan, dates), machine::EditKind::Tighten);
}

TEST(PlanNeeds, ATtftLimitOfOnePerCentNeedsHundredsOfTimesTheSampleOfTwenty) {
  const auto table = latency_table(usual(), 95);
  ASSERT_EQ(table[1].limit, 1.0);
  ASSERT_EQ(table.back().limit, 20.0);
  EXPECT_GT(table[1].samples, 100 * table.back().samples);
}

TEST(PlanNeeds, TheTightestLimitIsDecidableInTheDwell) {
  MigrationPlan plan = usual();
  plan.traffic.requests_per_second = 50;
  for (const GateNeed& need : needs(plan)) {
    for (size_t i = 0; i < need.stages.size(); ++i) {
      if (need.gate != "ttft") continue;
      MigrationPlan proposed = plan;
      proposed.gates.ttft.limit = need.stages[i].decidable;
      const double dwell =
          static_cast<double>(machine_plan(plan, 0).stages[i].dwell_ms) / machine::kHour;
      for (const GateNeed& again : needs(proposed)) {
        if (again.gate != "ttft") continue;
        EXPECT_LE(again.stages[i].hours, dwell * 1.001);
      }
    }
  }
}

TEST(PlanNeeds, WithoutTrafficNothingIsEstimated) {
  for (const GateNeed& need : needs(usual())) {
    EXPECT_GT(need.samples, 0) << need.gate;
    for (const StageNeed& stage : need.stages) EXPECT_EQ(stage.hours, kNever) << need.gate;
  }
}

}  // namespace
}  // namespace sluice::migrate::plan
