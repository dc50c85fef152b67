// What only several keys of a plan together tell, or the plan against the configuration.
#pragma once

#include "app/config/context.h"
#include "migrate/plan/plan.h"

namespace sluice::app::config {
struct Config;
}

namespace sluice::app::migration_plan {

// Notes errors and warnings in the context. `plan` is filled in; config may be nullptr.
void check(config::Context& ctx, const migrate::plan::MigrationPlan& plan,
           const config::Config* config);

}  // namespace sluice::app::migration_plan
