// `sluice migrate readiness PLAN|ID`: the rollback meter. Of a plan: asks the old side a little,
// the running Sluice (--admin) and the last drill, and says item by item whether everything could
// be taken back now. Of a migration that runs (no file has that name): its Sluice is asked.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration/readiness.h"
#include "app/migration_drill/record_file.h"
#include "app/migration_plan/live.h"
#include "app/migration_plan/open.h"
#include "app/migration_warmup/probe.h"
#include "net/loop.h"

namespace sluice::app {
namespace {

namespace mr = migrate::readiness;
using wire::json::Value;

struct Options {
  std::string what;
  std::string config_file = "sluice.yaml";
  std::string record_file;
  bool no_probe = false;
  size_t probes = 3;
  double timeout_s = 30;
  double watch_s = 0;
  AdminTarget admin{};
};

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("plan", o.what, "migration plan, or the id of a migration that runs")->required();
  cli.add_option("-c,--config", o.config_file, "configuration with the plan's targets")
      ->capture_default_str();
  cli.add_flag("--no-probe", o.no_probe, "ask the old side nothing; its health is then unknown");
  cli.add_option("--probes", o.probes, "cheap requests to the old side")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  cli.add_option("--timeout", o.timeout_s, "seconds for one of them")
      ->check(CLI::Range(0.1, 600.0))
      ->capture_default_str();
  cli.add_option("--record", o.record_file,
                 "record of the last drill; data_dir/drills/ID.json of the configuration");
  cli.add_option("--watch", o.watch_s,
                 "with --admin: seconds of live traffic to look at; 0: the plan's traffic")
      ->check(CLI::Range(0.0, 3600.0));
  o.admin.url.clear();
  o.admin.add_options(cli);
}

// Whether the running Sluice has the old target, and how much of the traffic goes there.
Result<void> ask_sluice(const Options& o, const migrate::plan::MigrationPlan& plan,
                        mr::Inputs& in) {
  auto answer = admin_call(o.admin, "GET", "/admin/v1/routes");
  if (!answer) return std::unexpected(answer.error());
  in.running_has_target = false;
  for (const Value route : answer->root()["routes"]) {
    if (route["model"].str() != *plan.model) continue;
    double total = 0;
    for (const Value t : route["targets"]) total += t["weight"].as_double().value_or(0);
    for (const Value t : route["targets"]) {
      if (t["id"].str() != plan.from) continue;
      in.running_has_target = true;
      if (total > 0) in.carried_share = t["weight"].as_double().value_or(0) / total;
    }
  }
  if (o.watch_s <= 0) return {};
  auto live = migration_plan::watch_traffic(o.admin, *plan.model, plan.from, o.watch_s);
  if (!live) return std::unexpected(live.error());
  in.requests_per_second = live->requests_per_second;
  in.tokens_per_second = live->requests_per_second * (live->input_tokens + live->output_tokens);
  return {};
}

Result<mr::Inputs> gather(const Options& o, const migration_plan::OpenedPlan& opened) {
  const migrate::plan::MigrationPlan& plan = opened.plan;
  mr::Inputs in = migration::inputs_of(plan, net::Loop::unix_ms());
  auto drill = migration_drill::last_drill(
      o.record_file.empty() ? migration_drill::record_path(opened.config, plan.id) : o.record_file);
  if (!drill) return std::unexpected(drill.error());
  in.last_drill = *drill;
  if (!o.admin.url.empty()) {
    if (auto ok = ask_sluice(o, plan, in); !ok) return std::unexpected(ok.error());
  }
  if (o.no_probe) return in;
  auto side = migration_warmup::find_side(*opened.snapshot, *plan.model, plan.from);
  if (!side) return std::unexpected(side.error());
  in.probes = migration_warmup::probe(
      opened.snapshot, *side,
      {.requests = o.probes, .timeout_ms = static_cast<int64_t>(o.timeout_s * 1000)});
  return in;
}

Result<std::string> measure(const Options& o, const migration_plan::OpenedPlan& opened) {
  const auto inputs = gather(o, opened);
  if (!inputs) return std::unexpected(inputs.error());
  return migration::to_json(opened.plan, mr::assess(*inputs));
}

// Of a migration that runs, its Sluice knows everything.
Result<std::string> measure_running(Options o) {
  if (o.admin.url.empty()) o.admin.url = AdminTarget().url;
  o.admin.patience_ms *= 2;  // an old side that does not answer is waited for
  return admin_text(o.admin, "GET",
                    "/admin/v1/migrations/" + percent_encoded(o.what) + "/readiness");
}

// What looks like a file and is not there shall be told so, not taken for an id.
bool names_a_file(const std::string& what) {
  std::error_code ignored;
  return what.find('/') != std::string::npos || what.ends_with(".yaml") || what.ends_with(".yml") ||
         std::filesystem::exists(what, ignored);
}

int show(const Result<std::string>& meter, const Options& o) {
  if (!meter) return report(meter.error());
  wire::json::Document doc;
  if (auto ok = doc.parse(*meter); !ok) return report(ok.error());
  if (o.admin.output == "json") {
    std::printf("%s\n", meter->c_str());
  } else {
    migration::print_readiness(doc.root());
  }
  return doc.root()["ready"].as_bool().value_or(false) ? kExitOk : kExitFound;
}

}  // namespace

int migrate_readiness(Args args) {
  CLI::App cli(
      "Say item by item whether the old side could take everything back now. Exit code 3: it could "
      "not, or that is not known. A migration that runs is measured by its Sluice: of the options "
      "only --admin, --admin-ca and --output count then.",
      "migrate readiness");
  Options o;
  add_options(cli, o);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (!names_a_file(o.what)) return show(measure_running(o), o);
  migration_plan::OpenedPlan opened;
  if (const int code = migration_plan::open_plan(o.what, o.config_file, opened); code >= 0) {
    return code;
  }
  return show(measure(o, opened), o);
}

}  // namespace sluice::app
