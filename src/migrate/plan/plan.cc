#include "migrate/plan/plan.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::plan {
namespace {

constexpr int64_t kShortestTickMs = 250;
constexpr double kBakeErrorNats = 12;
constexpr double kBakeBlockNats = 16;
constexpr double kBakeLatencyNats = 24;

int64_t ppm(double percent) {
  return std::llround(percent * 10'000);
}

bool on(Role role) {
  return role != Role::Off;
}

template <class LatencyLike>
void set(gate::ExceedanceLimits& out, const LatencyLike& gate) {
  out.required = on(gate.role);
  out.increase = gate.limit / 100;
  out.quantile = gate.quantile / 100;
}

void override_with(double& limit, const std::optional<double>& percent) {
  if (percent) limit = *percent / 100;
}

}  // namespace

void fill_in(MigrationPlan& plan) {
  if (plan.stages.empty()) {
    for (double weight : {5.0, 20.0, 50.0, 100.0}) plan.stages.push_back({.weight = weight});
  }
  if (plan.rollback.ramp.empty()) plan.rollback.ramp = {5, 20, 50, 100};
}

// FNV-1a, 64 bits.
int64_t hash_of(std::string_view canonical) {
  uint64_t hash = 14695981039346656037ULL;
  for (char c : canonical) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  const auto positive = static_cast<int64_t>(hash >> 1);
  return positive == 0 ? 1 : positive;
}

machine::Plan machine_plan(const MigrationPlan& plan, int64_t hash) {
  machine::Plan out;
  out.id = plan.id;
  out.hash = hash;
  out.warmup_ms = plan.warmup.length.count();
  out.shadow_ms = plan.shadow.length.count();
  for (const Stage& stage : plan.stages) {
    const bool all = ppm(stage.weight) == machine::kAllTraffic;
    const Duration usual = all ? plan.cutover.bake : Duration(machine::kHour);
    out.stages.push_back({ppm(stage.weight), stage.dwell.value_or(usual).count(), stage.approval});
  }
  out.reverse_shadow_ms = plan.reverse_shadow.length.count();
  out.coverage_min_ppm = ppm(plan.reverse_shadow.coverage);
  out.ramp_ppm.clear();
  for (double share : plan.rollback.ramp) out.ramp_ppm.push_back(ppm(share));
  out.ramp_step_ms = plan.rollback.step.count();
  out.approvals = plan.decommission.approvals;
  // A plan of minutes, tried out on a table, needs a machine that looks more often.
  int64_t shortest = std::min(out.warmup_ms, out.shadow_ms);
  for (const machine::StagePlan& stage : out.stages) shortest = std::min(shortest, stage.dwell_ms);
  out.tick_ms = std::clamp<int64_t>(shortest / 5, kShortestTickMs, out.tick_ms);
  out.slow_tick_ms =
      std::clamp<int64_t>(out.reverse_shadow_ms / 100, out.tick_ms, out.slow_tick_ms);
  return out;
}

gate::Limits limits(const MigrationPlan& plan) {
  gate::Limits out;
  const Gates& gates = plan.gates;
  const bool literal = gates.error_rate.reading == Reading::Literal;
  out.errors.required = on(gates.error_rate.role);
  out.errors.reading = literal ? gate::Reading::Literal : gate::Reading::Statistical;
  out.errors.target = gates.error_rate.target / 100;
  out.errors.limit = gates.error_rate.limit / 100;
  out.errors.n_min = gates.error_rate.n_min;
  out.refusals.required = out.errors.required;
  out.refusals.n_min = out.errors.n_min;
  // Between target and limit, at the usual place: 0.1 < 0.2 < 0.5.
  out.ceiling.required = out.errors.required;
  out.ceiling.ceiling = out.errors.target + (out.errors.limit - out.errors.target) / 4;
  set(out.ttft, gates.ttft);
  set(out.latency, gates.latency_p95);
  set(out.token_latency, gates.token_latency);
  out.tokens.required = on(gates.output_tokens.role);
  out.tokens.limit = gates.output_tokens.limit / 100;
  out.cost.required = on(gates.cost.role);
  out.cost.limit = gates.cost.limit / 100;
  out.quality.required = on(gates.quality.role);
  out.quality.mismatch_margin = gates.quality.limit / 100;
  out.quality.graded_margin = gates.quality.limit / 100;
  out.ratio.required = on(gates.sample_ratio.role);
  return out;
}

gate::Limits limits(const MigrationPlan& plan, size_t stage) {
  gate::Limits out = limits(plan);
  if (stage >= plan.stages.size()) return out;
  const StageGates& own = plan.stages[stage].gates;
  // The bake sees many times the requests of the stages before it, and a false alarm there is
  // dearer: the thresholds of the long tail.
  if (ppm(plan.stages[stage].weight) == machine::kAllTraffic) {
    out.errors.threshold = kBakeErrorNats;
    out.errors.block_threshold = std::max(out.errors.block_threshold, kBakeBlockNats);
    for (gate::ExceedanceLimits* l : {&out.ttft, &out.latency, &out.token_latency}) {
      l->rollback_threshold = kBakeLatencyNats;
    }
  }
  override_with(out.errors.limit, own.error_rate);
  override_with(out.ttft.increase, own.ttft);
  override_with(out.latency.increase, own.latency_p95);
  override_with(out.token_latency.increase, own.token_latency);
  override_with(out.tokens.limit, own.output_tokens);
  override_with(out.cost.limit, own.cost);
  override_with(out.quality.mismatch_margin, own.quality);
  override_with(out.quality.graded_margin, own.quality);
  return out;
}

}  // namespace sluice::migrate::plan
