// `sluice migrate start PLAN`: checks the plan here, where file and line are known, and hands it to
// the Sluice that runs.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/config/environment.h"
#include "app/migration/show.h"
#include "app/migration_plan/load.h"
#include "app/print_diagnostics.h"
#include "wire/json_writer.h"

namespace sluice::app {

std::string acting_person() {
  const char* user = std::getenv("USER");
  return user != nullptr && *user != '\0' ? user : "operator";
}

int migrate_start(Args args) {
  CLI::App cli("Carry a plan out on live traffic.", "migrate start");
  AdminTarget target;
  std::string file;
  std::string who = acting_person();
  cli.add_option("plan", file, "plan file")->required();
  cli.add_option("--who", who, "who starts it; stands in the journal")->capture_default_str();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const config::SystemEnvironment env;
  const auto loaded = migration_plan::load_plan_file(file, env);
  for (const auto& d : loaded.warnings) {
    std::fputs(("warning: " + config::pretty(d)).c_str(), stderr);
  }
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  if (!loaded.ok()) return kExitBadInput;
  std::string body;
  wire::json::Writer w(body);
  w.begin_object().member("plan", migration_plan::plan_yaml(loaded.plan)).member("who", who);
  w.end_object();
  const auto answer = admin_call(target, "POST", "/admin/v1/migrations", body);
  if (!answer) return report(answer.error());
  if (target.output == "json") {
    std::printf("%s\n", std::string(answer->root().raw()).c_str());
  } else {
    std::printf("%s\nfollow it: sluice migrate watch %s\n",
                migration::line_of(answer->root()).c_str(), loaded.plan.id.c_str());
  }
  return kExitOk;
}

}  // namespace sluice::app
