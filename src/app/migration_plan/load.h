// The way in for migration plans: YAML text -> plan, with everything that is wrong told at once,
// and the way out: a plan as YAML.
//
//   const auto loaded = load_plan_file("plan.yaml", env, {.config = &config});
//   if (!loaded.ok()) return 65;
//   start(machine_plan(loaded.plan, loaded.hash), limits(loaded.plan));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/config/load.h"
#include "migrate/plan/plan.h"

namespace sluice::app::migration_plan {

struct PlanOptions {
  // Models and targets that exist; nullptr: they are not checked.
  const config::Config* config = nullptr;
};

struct LoadedPlan : config::Diagnostics {
  migrate::plan::MigrationPlan plan;  // filled in; only to be used when there are no errors
  int64_t hash = 0;                   // of the meaning: comments and key order do not change it
};

// file_name: for the messages. Pure but for what it asks of env; never throws.
LoadedPlan load_plan_text(std::string_view yaml, std::string_view file_name,
                          const config::Environment& env, const PlanOptions& options = {});
LoadedPlan load_plan_file(const std::string& file_name, const config::Environment& env,
                          const PlanOptions& options = {});

// Whether the text looks like a plan and not like a configuration: by its top-level keys.
bool looks_like_plan(std::string_view yaml);

// Every key with its value; reads back as the same plan.
std::string plan_yaml(const migrate::plan::MigrationPlan& plan);

// The JSON Schema of the file.
std::string plan_schema();

}  // namespace sluice::app::migration_plan
