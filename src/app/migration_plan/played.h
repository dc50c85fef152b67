// A plan as the simulator plays it, and the world that it expects.
#pragma once

#include "app/migration_plan/load.h"
#include "migrate/simulate/batch.h"

namespace sluice::app::migration_plan {

// The plan's own weights, times and limits. Persons agree at once and windows are open: neither
// says anything about the gates.
migrate::simulate::Setup played(const migrate::plan::MigrationPlan& plan, int64_t hash);
// Traffic and spreads as the plan states them; healthy.
migrate::simulate::World expected_world(const migrate::plan::MigrationPlan& plan);
// How often the plan is rolled back for nothing where its error limit is taken literally and both
// sides err at the target.
double literal_false_rollback(const migrate::plan::MigrationPlan& plan);

}  // namespace sluice::app::migration_plan
