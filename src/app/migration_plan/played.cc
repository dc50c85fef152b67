#include "app/migration_plan/played.h"

#include <algorithm>

#include "migrate/simulate/literal.h"

namespace sluice::app::migration_plan {

namespace mp = migrate::plan;
namespace sim = migrate::simulate;

sim::Setup played(const mp::MigrationPlan& plan, int64_t hash) {
  sim::Setup out = sim::usual_setup();
  out.plan = mp::machine_plan(plan, hash);
  out.plan.tick_ms = migrate::machine::kMinute;
  out.limits = mp::limits(plan);
  out.shadow_pairs = plan.shadow.pairs;
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    out.stage_limits.push_back(mp::limits(plan, i));
    out.plan.stages[i].approval = false;
    out.patience_ms += out.plan.stages[i].dwell_ms;
  }
  return out;
}

sim::World expected_world(const mp::MigrationPlan& plan) {
  sim::World out;
  if (plan.traffic.requests_per_second > 0) out.rps = plan.traffic.requests_per_second;
  out.shadow_share = plan.shadow.rate / 100;
  out.latency_sigma = plan.traffic.latency_spread;
  out.token_sd = plan.traffic.token_spread;
  out.mismatch_noise = plan.traffic.answer_noise / 100;
  return out;
}

double literal_false_rollback(const mp::MigrationPlan& plan) {
  constexpr int64_t kRuns = 300;
  // The first thousands of requests of a stage decide it; more of them only take time.
  constexpr double kMostRps = 10;
  // Latencies and pairs play no part in it, and take most of the time.
  mp::MigrationPlan errors_only = plan;
  for (mp::Role* role :
       {&errors_only.gates.ttft.role, &errors_only.gates.latency_p95.role,
        &errors_only.gates.token_latency.role, &errors_only.gates.output_tokens.role,
        &errors_only.gates.cost.role, &errors_only.gates.quality.role}) {
    *role = mp::Role::Off;
  }
  sim::World world = expected_world(plan);
  world.rps = std::min(world.rps, kMostRps);
  return sim::literal_false_rollback(played(errors_only, 1), world, kRuns, 1);
}

}  // namespace sluice::app::migration_plan
