// The rollback meter of one plan, before it starts and while it runs: what the plan itself says,
// and how the meter is written. Who asks the old side and the traffic stands with the callers.
#pragma once

#include <cstdint>
#include <string>

#include "app/migration/view.h"
#include "migrate/readiness/readiness.h"
#include "wire/json.h"

namespace sluice::app::migration {

// Dates, expected traffic, and how long the old side is needed: for all of the plan.
migrate::readiness::Inputs inputs_of(const migrate::plan::MigrationPlan& plan, int64_t now_wall_ms);
// The same for what is left of it.
migrate::readiness::Inputs inputs_of(const MigrationView& view, int64_t now_wall_ms);

// {"format":"sluice.readiness/1","id":...,"ready":false,"items":[{"name","verdict","why","remedy"}]}
std::string to_json(const migrate::plan::MigrationPlan& plan,
                    const migrate::readiness::Readiness& readiness);
// That JSON for people, on stdout.
void print_readiness(wire::json::Value readiness);

}  // namespace sluice::app::migration
