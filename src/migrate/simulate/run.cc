#include "migrate/simulate/run.h"

#include <cmath>

#include "migrate/simulate/engine.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::simulate {

using machine::kMinute;

Setup usual_setup() {
  Setup setup;
  setup.plan = machine::Plan::usual("simulated");
  setup.plan.tick_ms = kMinute;
  setup.plan.warmup_ms = 5 * kMinute;
  setup.plan.shadow_ms = 10 * kMinute;
  for (machine::StagePlan& stage : setup.plan.stages) stage.dwell_ms = 10 * kMinute;
  return setup;
}

stats::DdSketch reference_latency(const World& world, uint64_t seed) {
  base::Rng rng(seed ^ 0x6c61746e63790000ULL);
  stats::DdSketch out;
  for (int i = 0; i < 100'000; ++i) out.add(300 * std::exp(world.latency_sigma * normal(rng)));
  return out;
}

Outcome run(const Setup& setup, const World& world, const stats::DdSketch& reference,
            uint64_t seed) {
  Engine engine(setup, world, reference, seed);
  return engine.play();
}

}  // namespace sluice::migrate::simulate
