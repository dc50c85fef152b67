// `sluice migrate list|status|watch|report|export`: what a running Sluice says of its migrations.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration/show.h"
#include "net/loop.h"

namespace sluice::app {
namespace {

using Answer = Result<wire::json::Document>;

std::string path_of(const std::string& id) {
  return "/admin/v1/migrations/" + percent_encoded(id);
}

void print_raw(const Answer& answer) {
  std::printf("%s\n", std::string(answer->root().raw()).c_str());
}

bool is_over(wire::json::Value migration) {
  const std::string_view phase = migration["phase"].str();
  return phase == "done" || phase == "rolled_back" || phase == "decommission_ready";
}

}  // namespace

int migrate_list(Args args) {
  CLI::App cli("Migrations and where they stand.", "migrate list");
  AdminTarget target;
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const Answer answer = admin_call(target, "GET", "/admin/v1/migrations");
  if (!answer) return report(answer.error());
  if (target.output == "json") {
    print_raw(answer);
    return kExitOk;
  }
  migration::print_leadership(answer->root()["leadership"]);
  for (const wire::json::Value m : answer->root()["migrations"]) {
    std::printf("%s\n", migration::line_of(m).c_str());
  }
  return kExitOk;
}

int migrate_status(Args args) {
  CLI::App cli("One migration, its gates and holds. Exit code 3: rolled back, or a gate fails.",
               "migrate status");
  AdminTarget target;
  std::string id;
  cli.add_option("id", id, "the migration; all when left out");
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const Answer answer =
      admin_call(target, "GET", id.empty() ? "/admin/v1/migrations" : path_of(id));
  if (!answer) return report(answer.error());
  bool found = false;
  if (target.output == "json") print_raw(answer);
  const auto show = [&](wire::json::Value m) {
    found = found || migration::found_something(m);
    if (target.output != "json") migration::print_migration(m);
  };
  if (!id.empty()) show(answer->root());
  if (id.empty()) {
    for (const wire::json::Value m : answer->root()["migrations"]) show(m);
  }
  return found ? kExitFound : kExitOk;
}

int migrate_watch(Args args) {
  CLI::App cli(
      "Follow a migration: a line for every change, until its end. Exit code 3: rolled "
      "back.",
      "migrate watch");
  AdminTarget target;
  std::string id;
  double seconds = 1;
  cli.add_option("id", id, "the migration")->required();
  cli.add_option("--every", seconds, "seconds between looks")
      ->check(CLI::Range(0.05, 3600.0))
      ->capture_default_str();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  net::Loop pause;
  std::string last;
  while (true) {
    const Answer answer = admin_call(target, "GET", path_of(id));
    if (!answer) return report(answer.error());
    const std::string line = migration::line_of(answer->root());
    if (line != last) {
      if (target.output == "json") print_raw(answer);
      if (target.output != "json") std::printf("%s\n", line.c_str());
      std::fflush(stdout);
    }
    last = line;
    if (is_over(answer->root())) {
      return migration::found_something(answer->root()) ? kExitFound : kExitOk;
    }
    pause.run_until([] { return false; }, static_cast<int64_t>(seconds * 1000));
  }
}

int migrate_report(Args args) {
  CLI::App cli("The auditor's report of a migration: one page that needs nothing else.",
               "migrate report");
  AdminTarget target;
  std::string id;
  cli.add_option("id", id, "the migration")->required();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const std::string format = target.output == "json" ? "?format=json" : "";
  const auto text = admin_text(target, "GET", path_of(id) + "/report" + format);
  if (!text) return report(text.error());
  std::fputs(text->c_str(), stdout);
  return kExitOk;
}

int migrate_export(Args args) {
  CLI::App cli("The journal of a migration, one JSON object a line; `migrate replay` reads it.",
               "migrate export");
  AdminTarget target;
  std::string id;
  cli.add_option("id", id, "the migration")->required();
  target.add_options(cli);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto text = admin_text(target, "GET", path_of(id) + "/journal");
  if (!text) return report(text.error());
  std::fputs(text->c_str(), stdout);
  return kExitOk;
}

}  // namespace sluice::app
