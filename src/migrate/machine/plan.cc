#include "migrate/machine/plan.h"

#include <array>
#include <utility>

namespace sluice::migrate::machine {
namespace {

Result<void> rising_to_all(const std::vector<int64_t>& weights, std::string field) {
  int64_t last = 0;
  for (int64_t weight : weights) {
    if (weight <= last || weight > kAllTraffic) {
      return fail(Cause::Config, "weights must rise, each above the last and at most 100 %",
                  std::move(field));
    }
    last = weight;
  }
  if (last != kAllTraffic) {
    return fail(Cause::Config, "the last weight must be 100 %", std::move(field));
  }
  return {};
}

}  // namespace

Plan Plan::usual(std::string id) {
  Plan plan;
  plan.id = std::move(id);
  plan.stages = {{50'000, kHour, false},
                 {200'000, kHour, false},
                 {500'000, kHour, false},
                 {kAllTraffic, kDay, false}};
  return plan;
}

Result<void> check(const Plan& plan) {
  std::vector<int64_t> weights;
  for (const StagePlan& stage : plan.stages) {
    weights.push_back(stage.weight_ppm);
    if (stage.dwell_ms < 0) {
      return fail(Cause::Config, "a dwell time cannot be negative", "stages.dwell");
    }
  }
  if (auto ok = rising_to_all(weights, "stages.weight"); !ok) return ok;
  if (auto ok = rising_to_all(plan.ramp_ppm, "rollback.ramp"); !ok) return ok;
  if (plan.rules < 1 || plan.rules > kRules) {
    return fail(Cause::Config, "rules of a later version", "rules");
  }
  if (plan.approvals < 1) {
    return fail(Cause::Config, "somebody must agree", "decommission.approvals");
  }
  const std::array<std::pair<int64_t, const char*>, 10> times{{
      {plan.tick_ms, "tick"},
      {plan.slow_tick_ms, "slow_tick"},
      {plan.warmup_ms, "warmup"},
      {plan.shadow_ms, "shadow"},
      {plan.reverse_shadow_ms, "reverse_shadow"},
      {plan.undecided_ms, "undecided"},
      {plan.gap_ms, "gap"},
      {plan.target_health_ms, "target_health"},
      {plan.clock_skew_ms, "clock_skew"},
      {plan.ramp_step_ms, "rollback.step"},
  }};
  for (const auto& [value, field] : times) {
    if (value <= 0) return fail(Cause::Config, "must be longer than nothing", field);
  }
  return {};
}

Result<Plan> plan_from_record(std::string_view text) {
  if (text.find(" rules=") != std::string_view::npos) return from_record<Plan>(text);
  return from_record<Plan>(std::string(text) + " rules=1");
}

}  // namespace sluice::migrate::machine
