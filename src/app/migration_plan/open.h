// A plan with the configuration that its targets stand in, as every verb that asks a side needs it.
#pragma once

#include <string>

#include "app/config/config.h"
#include "gateway/snapshot.h"
#include "migrate/plan/plan.h"

namespace sluice::app::migration_plan {

struct OpenedPlan {
  config::Config config;
  migrate::plan::MigrationPlan plan;  // of a model, not of a route
  gateway::SnapshotPtr snapshot;      // of the file's weights, without keys
};

// Says on stderr what is wrong and gives the exit code; -1: go on.
int open_plan(const std::string& plan_file, const std::string& config_file, OpenedPlan& out);

}  // namespace sluice::app::migration_plan
