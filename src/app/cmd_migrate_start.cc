// `sluice migrate start PLAN` and `sluice migrate edit ID --plan PLAN`: check the plan here, where
// file and line are known, and hand it to the Sluice that runs.
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

namespace {

// The request's body; empty: what is wrong was said.
std::string read_plan(const std::string& file, const std::string& who, std::string& id,
                      const std::vector<std::string>& coming = {}) {
  const auto loaded = migration_plan::load_plan_file(file, config::SystemEnvironment());
  for (const auto& d : loaded.warnings) {
    std::fputs(("warning: " + config::pretty(d)).c_str(), stderr);
  }
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  std::string body;
  if (!loaded.ok()) return body;
  id = loaded.plan.id;
  wire::json::Writer w(body);
  w.begin_object().member("plan", migration_plan::plan_yaml(loaded.plan)).member("who", who);
  w.key("coming").begin_array();
  for (const std::string& other : coming) w.string(other);
  w.end_array().end_object();
  return body;
}

void show(const AdminTarget& target, const wire::json::Document& answer, const std::string& hint) {
  if (target.output == "json") {
    std::printf("%s\n", std::string(answer.root().raw()).c_str());
  } else {
    std::printf("%s\n%s\n", migration::line_of(answer.root()).c_str(), hint.c_str());
  }
}

}  // namespace

int migrate_start(Args args) {
  CLI::App cli("Carry a plan out on live traffic.", "migrate start");
  AdminTarget target;
  std::string file;
  std::string who = acting_person();
  cli.add_option("plan", file, "plan file")->required();
  cli.add_option("--who", who, "who starts it; stands in the journal")->capture_default_str();
  std::vector<std::string> coming;
  cli.add_option("--coming", coming,
                 "a migration that the plan comes after and that will only be started later");
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  std::string id;
  const std::string body = read_plan(file, who, id, coming);
  if (body.empty()) return kExitBadInput;
  const auto answer = admin_call(target, "POST", "/admin/v1/migrations", body);
  if (!answer) return report(answer.error());
  show(target, *answer, "follow it: sluice migrate watch " + id);
  return kExitOk;
}

int migrate_edit(Args args) {
  CLI::App cli(
      "Put another plan in the place of the one that is carried out. Where nothing is looser it is "
      "in force at once; else it takes over with the next stage, on fresh evidence.",
      "migrate edit");
  AdminTarget target;
  std::string id;
  std::string file;
  std::string who = acting_person();
  cli.add_option("id", id, "the migration")->required();
  cli.add_option("--plan", file, "plan file, whole")->required();
  cli.add_option("--as,--who", who, "who does this; stands in the journal")->capture_default_str();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  std::string of_plan;
  const std::string body = read_plan(file, who, of_plan);
  if (body.empty()) return kExitBadInput;
  const auto answer =
      admin_call(target, "POST", "/admin/v1/migrations/" + percent_encoded(id) + "/edit", body);
  if (!answer) return report(answer.error());
  const bool waits = answer->root()["edit_waits"].as_bool().value_or(false);
  show(target, *answer,
       waits ? "the plan takes over with the next stage, on fresh evidence"
             : "the plan is in force");
  return kExitOk;
}

}  // namespace sluice::app
