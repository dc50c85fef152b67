#include "migrate/simulate/literal.h"

namespace sluice::migrate::simulate {

double literal_false_rollback(Setup setup, const World& world, int64_t runs, uint64_t seed) {
  setup.with_tail = false;
  setup.limits.errors.reading = gate::Reading::Literal;
  for (gate::Limits& limits : setup.stage_limits) limits.errors.reading = gate::Reading::Literal;
  World good = world;
  good.old_side = good.new_side = good.new_side_bad = {.error_rate = setup.limits.errors.target};
  good.onset = Onset::Never;
  good.incidents.clear();
  good.old_down_at_rollback = false;
  const Summary played = simulate(setup, good, runs, seed);
  return played.share(played.false_rollback);
}

}  // namespace sluice::migrate::simulate
