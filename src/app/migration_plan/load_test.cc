#include "app/migration_plan/load.h"

#include <gtest/gtest.h>

#include "app/migration_plan/live.h"
#include "wire/json.h"

namespace sluice::app::migration_plan {
namespace {

const std::string kHead = "id: m\nmodel: assistant\nfrom: old\nto: new\n";

config::Config known() {
  config::Config out;
  out.models["assistant"].targets = {
      {.id = "old", .provider = {}, .model = {}, .weight = 1, .max_output_tokens = {}},
      {.id = "new", .provider = {}, .model = {}, .weight = 0, .max_output_tokens = {}}};
  config::HttpRoute route;
  route.id = "orders";
  route.targets.resize(2);
  route.targets[0].id = "old";
  route.targets[1].id = "new";
  out.routes.push_back(std::move(route));
  return out;
}

LoadedPlan load(const std::string& yaml) {
  static const config::Config kKnown = known();
  return load_plan_text(yaml, "plan.yaml", config::SystemEnvironment(), {.config = &kKnown});
}

// The first error as "line: message"; empty when there is none.
std::string first(const LoadedPlan& plan) {
  if (plan.ok()) return {};
  return std::to_string(plan.errors[0].at.line) + ": " + plan.errors[0].message;
}

TEST(PlanFile, FourLinesAreAPlan) {
  const LoadedPlan got = load(kHead);
  ASSERT_TRUE(got.ok()) << first(got);
  EXPECT_EQ(got.plan.stages.size(), 4U);
  EXPECT_GT(got.hash, 0);
}

TEST(PlanFile, UnknownTargetIsRefusedWithTheNearest) {
  const LoadedPlan got = load("id: m\nmodel: assistant\nfrom: old\nto: nw\n");
  EXPECT_EQ(first(got), "4: to \"nw\" is no target of model assistant");
  EXPECT_EQ(got.errors[0].remedy, "did you mean \"new\"?");
}

TEST(PlanFile, RoutesAndTheirTargetsMustBeConfigured) {
  const std::string off =
      "gates: { ttft: { role: off }, token_latency: { role: off }, output_tokens: { role: off } "
      "}\n";
  const LoadedPlan route = load("id: m\nroute: ordres\nfrom: old\nto: new\n" + off);
  EXPECT_EQ(first(route), "2: route \"ordres\" is not configured");
  EXPECT_EQ(route.errors[0].remedy, "did you mean \"orders\"?");
  EXPECT_EQ(first(load("id: m\nroute: orders\nfrom: old\nto: nw\n" + off)),
            "4: to \"nw\" is no target of route orders");
}

TEST(PlanFile, StagesMustRise) {
  EXPECT_EQ(first(load(kHead + "stages:\n- weight: 20\n- weight: 5\n- weight: 100\n")),
            "7: stages[1].weight is 5 after 20: shares must rise");
  EXPECT_EQ(first(load(kHead + "stages:\n- weight: 20\n")), "6: stages ends at 20 %");
}

TEST(PlanFile, AGateWithoutDataIsRefused) {
  EXPECT_EQ(first(load(kHead + "gates:\n  cost:\n    role: hold\n")),
            "7: gates.cost has no data source: the plan has no prices");
  EXPECT_EQ(first(load("id: m\nroute: orders\nfrom: old\nto: new\n"
                       "gates: { token_latency: { role: off }, output_tokens: { role: off } }\n")),
            "5: gates.ttft has no data source: an endpoint that is no language model has no "
            "tokens");
}

TEST(PlanFile, AShadowPhaseWithoutRequestsIsRefused) {
  for (const char* key : {"rate", "pairs"}) {
    const LoadedPlan got =
        load(kHead + "shadow: { " + key +
             ": 0 }\n"
             "gates: { output_tokens: { role: off }, quality: { role: off } }\n");
    EXPECT_NE(first(got).find(std::string("shadow.") + key + " is 0: the shadow phase would never"),
              std::string::npos)
        << first(got);
  }
}

TEST(PlanFile, ALimitOfAStageForAGateThatIsOffIsRefused) {
  const LoadedPlan got = load(kHead +
                              "gates: { quality: { role: off } }\n"
                              "stages: [ { weight: 100, gates: { quality: 1 } } ]\n");
  EXPECT_EQ(first(got), "6: stages[0].gates.quality has no effect: gates.quality.role is off");
}

TEST(PlanFile, ABudgetBelowItsNeedIsRefusedWithTheSum) {
  const LoadedPlan got = load(kHead +
                              "prices: { from: { input: 10 }, to: { input: 10, output: 100 } }\n"
                              "shadow: { pairs: 2000, max_spend_usd: 80 }\n");
  // A call costs 0.01 on the old side and 0.04 on the new one: 300 calls of the warm-up, 2000 pairs
  // in the shadow phase and three stages, and at 100 % twice the old side.
  EXPECT_EQ(first(got),
            "6: shadow.max_spend_usd 80 is below the 452 that the warm-up and 2000 pairs in each "
            "of 5 phases cost: a pair is two calls, the old side's second answer is its noise");
  EXPECT_EQ(got.errors[0].remedy, "allow 452, or ask for at most 309 pairs");
}

TEST(PlanFile, PricesOfNothingHoldNoCap) {
  EXPECT_EQ(first(load(kHead + "prices: { from: {}, to: {} }\n")),
            "5: prices are all zero: shadow.max_spend_usd cannot hold, nothing costs");
  EXPECT_TRUE(load(kHead + "prices: { from: { input: 1 }, to: {} }\n").ok());
}

TEST(PlanFile, FewerPairsThanAnyGatePassesOnAreRefused) {
  EXPECT_EQ(first(load(kHead + "shadow: { pairs: 99 }\n")),
            "5: shadow.pairs 99 is fewer than any gate on pairs passes on in a stage");
  EXPECT_TRUE(load(kHead + "shadow: { pairs: 100 }\n").ok());
}

TEST(PlanFile, AWindowThatNeverOpensIsRefused) {
  EXPECT_EQ(first(load(kHead + "windows:\n- { days: [mon], from: \"09:00\", to: \"09:00\" }\n")),
            "6: windows[0] never opens: it closes when it opens");
  EXPECT_EQ(first(load(kHead + "stages: [ { weight: 100, in_window: true } ]\n")),
            "5: stages[0].in_window waits for a window, and the plan has none: the stage would "
            "never begin");
}

TEST(PlanFile, EverythingWrongIsNamedAtOnce) {
  const LoadedPlan got = load(
      "id: m\nmodel: assistant\nfrom: od\nto: nw\nweigth: 1\n"
      "stages: [ { weight: 5 }, { weight: 5 }, { weight: 100 } ]\n"
      "gates: { error_rate: { role: off } }\n");
  EXPECT_EQ(got.errors.size(), 5U);
  for (const auto& error : got.errors) {
    EXPECT_GT(error.at.line, 0U);
    EXPECT_FALSE(error.remedy.empty()) << error.message;
  }
}

TEST(PlanFile, ADwellTooShortForItsTrafficIsAWarning) {
  const LoadedPlan got = load(kHead + "traffic: { requests_per_second: 0.1 }\n");
  ASSERT_TRUE(got.ok()) << first(got);
  EXPECT_FALSE(got.warnings.empty());
  EXPECT_TRUE(load(kHead + "traffic: { requests_per_second: 2000 }\n").warnings.empty());
}

TEST(PlanFile, WhatIsWrittenReadsBackAsTheSamePlan) {
  const LoadedPlan got = load(
      kHead +
      "after: [other]\nprices: { from: { input: 1 }, to: { input: 2.5 } }\n"
      "stages: [ { weight: 0.5, dwell: 90m, in_window: true, gates: { ttft: 3 } },"
      " { weight: 100, approval: true } ]\n"
      "windows: [ { days: [mon, fri], from: \"22:00\", to: \"02:00\", utc_offset: \"-05:30\" } ]\n"
      "freeze: [ { from: \"2026-12-20\", to: \"2027-01-05\", why: 'a \"quiet\" week $$${x}' } ]\n");
  ASSERT_TRUE(got.ok()) << first(got);
  const std::string text = plan_yaml(got.plan);
  const LoadedPlan again = load(text);
  ASSERT_TRUE(again.ok()) << first(again) << text;
  EXPECT_EQ(plan_yaml(again.plan), text);
  EXPECT_EQ(again.hash, got.hash);
}

TEST(PlanFile, TheHashFollowsTheMeaningAndNotTheText) {
  const int64_t hash = load(kHead).hash;
  EXPECT_EQ(load("# a remark\n" + kHead + "gates: { ttft: { limit: 20 } }\n").hash, hash);
  EXPECT_NE(load(kHead + "gates: { ttft: { limit: 19 } }\n").hash, hash);
}

TEST(PlanFile, IsToldFromAConfiguration) {
  EXPECT_TRUE(looks_like_plan(kHead));
  EXPECT_FALSE(looks_like_plan("providers: {}\nmodels: {}\n"));
  EXPECT_FALSE(looks_like_plan("["));
}

TEST(PlanSchema, DescribesEveryKeyAndLetsNoOtherPass) {
  wire::json::Document doc;
  ASSERT_TRUE(doc.parse(plan_schema()).has_value());
  EXPECT_EQ(doc.root()["additionalProperties"].as_bool(), false);
  EXPECT_TRUE(doc.root()["properties"]["stages"]["items"]["properties"]["weight"].exists());
  EXPECT_EQ(doc.root()["properties"]["cutover"]["properties"]["bake"]["default"].str(), "2d");
}

TEST(LiveTraffic, IsReadFromTwoLooksAtTheMetrics) {
  const auto look = [](int ok) {
    std::string out = "sluice_requests_total{route=\"assistant\",target=\"old\",outcome=\"ok\"} " +
                      std::to_string(ok) + "\n";
    out +=
        "sluice_requests_total{route=\"assistant\",target=\"old\",outcome=\"upstream_error\"} 2\n";
    out += "sluice_requests_total{route=\"other\",target=\"old\",outcome=\"ok\"} 7\n";
    out += "sluice_tokens_total{route=\"assistant\",target=\"old\",type=\"output\"} 400000\n";
    for (const char* row : {"0.1\"} 500", "1\"} 1900", "+Inf\"} 2000"}) {
      out += "sluice_request_duration_seconds_bucket{route=\"assistant\",target=\"old\",le=\"" +
             std::string(row) + "\n";
    }
    return out;
  };
  const auto got = traffic_between(look(1898), look(1998), "assistant", "old", 10);
  EXPECT_DOUBLE_EQ(got.requests_per_second, 10);
  EXPECT_DOUBLE_EQ(got.error_rate, 0.1);
  EXPECT_DOUBLE_EQ(got.output_tokens, 200);
  EXPECT_NEAR(got.latency_spread, 0.5253, 0.001);  // p50 0.421 s, p95 1 s
}

}  // namespace
}  // namespace sluice::app::migration_plan
