#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/build_snapshot.h"
#include "app/cli.h"
#include "app/config/load.h"
#include "app/migration_plan/load.h"
#include "app/migration_plan/played.h"
#include "app/print_diagnostics.h"
#include "app/provider_kinds.h"

namespace sluice::app {

namespace {

int validate_plan(const std::string& file, const config::Config* known) {
  const auto loaded =
      migration_plan::load_plan_file(file, config::SystemEnvironment(), {.config = known});
  print_diagnostics(loaded);
  if (!loaded.ok()) return kExitBadInput;
  std::printf("%s: good, migration %s, %zu stages, hash %lld\n", file.c_str(),
              loaded.plan.id.c_str(), loaded.plan.stages.size(),
              static_cast<long long>(loaded.hash));
  if (loaded.plan.gates.error_rate.reading == migrate::plan::Reading::Literal) {
    std::printf(
        "gates.error_rate.reading literal rolls back %.1f %% of migrations by this plan whose "
        "new side errs at the target of %g %%\n",
        100 * migration_plan::literal_false_rollback(loaded.plan),
        loaded.plan.gates.error_rate.target);
  }
  return kExitOk;
}

bool is_plan(const std::string& file) {
  const auto text = config::SystemEnvironment().read_file(file);
  return text && migration_plan::looks_like_plan(*text);
}

}  // namespace

int cmd_validate(Args args) {
  CLI::App cli("Check a configuration or a migration plan; everything that is wrong is named.",
               "validate");
  std::string file;
  std::string config_file;
  bool strict = false;
  cli.add_option("file", file, "configuration or migration plan")->required();
  cli.add_option("-c,--config", config_file, "for a plan: the configuration with its targets");
  cli.add_flag("--strict", strict, "secrets written into the file are errors");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const bool plan = is_plan(file);
  if (plan && config_file.empty()) return validate_plan(file, nullptr);
  if (plan) file.swap(config_file);
  const auto loaded = config::load_file(file, config::SystemEnvironment(),
                                        {.provider_kinds = provider_kinds(), .strict = strict});
  print_diagnostics(loaded);
  if (!loaded.ok()) return kExitBadConfig;
  if (plan) return validate_plan(config_file, &loaded.config);
  // What only building shows: unusable certificates, a vendor without an address.
  auto built = build_snapshot({loaded.config, {}, std::make_shared<gateway::KeyTable>(), 0, {}});
  if (!built) return report(built.error());
  std::printf("%s: good, %zu providers, %zu models\n", file.c_str(), loaded.config.providers.size(),
              loaded.config.models.size());
  return kExitOk;
}

}  // namespace sluice::app
