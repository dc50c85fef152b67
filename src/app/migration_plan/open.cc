#include "app/migration_plan/open.h"

#include <cstdio>

#include "app/build_snapshot.h"
#include "app/cli.h"
#include "app/migration_plan/load.h"
#include "app/print_diagnostics.h"
#include "app/provider_kinds.h"

namespace sluice::app::migration_plan {

int open_plan(const std::string& plan_file, const std::string& config_file, OpenedPlan& out) {
  const config::SystemEnvironment env;
  auto config = config::load_file(config_file, env, {.provider_kinds = provider_kinds()});
  print_diagnostics(config);
  if (!config.ok()) return kExitBadConfig;
  auto plan = load_plan_file(plan_file, env, {.config = &config.config});
  print_diagnostics(plan);
  if (!plan.ok()) return kExitBadInput;
  if (!plan.plan.model) {
    std::fprintf(stderr, "sluice: %s moves a route; this needs a plan that moves a model\n",
                 plan_file.c_str());
    return kExitBadInput;
  }
  auto built = build_snapshot({config.config, {}, std::make_shared<gateway::KeyTable>(), 0, {}});
  if (!built) return report(built.error());
  out.config = std::move(config.config);
  out.plan = std::move(plan.plan);
  out.snapshot = std::move(*built);
  return -1;
}

}  // namespace sluice::app::migration_plan
