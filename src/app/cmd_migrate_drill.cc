// `sluice migrate drill PLAN`: proves the way back on a slice, while nothing is at stake: there and
// back, with requests of its own and the records of what each worker did.
//
//   sluice migrate drill plan.yaml -c sluice.yaml --slice 1
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli.h"
#include "app/migration_drill/drill.h"
#include "app/migration_drill/record_file.h"
#include "app/migration_plan/open.h"

namespace sluice::app {
namespace {

namespace md = migration_drill;
using migrate::readiness::DrillLeg;

struct Options {
  std::string plan_file;
  std::string config_file = "sluice.yaml";
  std::string record_file;
  md::DrillTask task{};
};

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("plan", o.plan_file, "migration plan")->required();
  cli.add_option("-c,--config", o.config_file, "configuration with the plan's targets")
      ->capture_default_str();
  cli.add_option("--gateway", o.task.gateway_url,
                 "data plane of the running Sluice; server.listen of the configuration");
  cli.add_option("--slice", o.task.slice, "per cent of the model's traffic to move")
      ->check(CLI::Range(0.01, 10.0))
      ->capture_default_str();
  cli.add_option("--rate", o.task.per_second, "probes a second")
      ->check(CLI::Range(1.0, 200.0))
      ->capture_default_str();
  cli.add_option("--hold", o.task.hold_s, "seconds to watch in each direction")
      ->check(CLI::Range(2.0, 600.0))
      ->capture_default_str();
  cli.add_option("--record", o.record_file,
                 "where the result is kept; data_dir/drills/ID.json of the configuration");
  o.task.admin.add_options(cli);
}

void print_leg(const char* what, const DrillLeg& l, bool moved) {
  std::printf("%-8s %4lld probes, %lld failed, %lld answered by the new side", what,
              static_cast<long long>(l.probes), static_cast<long long>(l.failed),
              static_cast<long long>(l.by_new));
  if (moved && l.last_stale_ms > 0) {
    std::printf("; the last one by other weights after %.0f ms", l.last_stale_ms);
  } else if (moved) {
    std::printf("; none by other weights");
  }
  std::printf("\n");
}

void print(const Options& o, const md::DrillRecord& r) {
  std::printf("drill of %s: %g %% from %s to %s and back, %lld workers\n", o.task.model.c_str(),
              r.slice, o.task.from.c_str(), o.task.to.c_str(), static_cast<long long>(r.workers));
  print_leg("before", r.verdict.before, false);
  print_leg("there", r.verdict.there, true);
  print_leg("back", r.verdict.back, true);
  for (const std::string& s : r.verdict.reasons) std::printf("failed: %s\n", s.c_str());
  for (const std::string& s : r.verdict.notes) std::printf("note: %s\n", s.c_str());
  std::printf("%s\n", r.verdict.passed ? "PASS: the way back works" : "FAIL");
}

std::string gateway_of(const config::Config& config) {
  const config::Endpoint& listen = config.server.listen;
  std::string host = listen.host == "0.0.0.0" ? "127.0.0.1" : listen.host;
  if (host.find(':') != std::string::npos) host = host == "::" ? "[::1]" : "[" + host + "]";
  return (config.server.tls ? "https://" : "http://") + host + ":" + std::to_string(listen.port);
}

}  // namespace

int migrate_drill(Args args) {
  CLI::App cli(
      "Move a small slice of a model to the new side and back on a running Sluice, and prove that "
      "every worker followed and no request failed. Exit code 3: it did not pass.",
      "migrate drill");
  Options o;
  add_options(cli, o);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  migration_plan::OpenedPlan opened;
  if (const int code = migration_plan::open_plan(o.plan_file, o.config_file, opened); code >= 0) {
    return code;
  }
  o.task.model = *opened.plan.model;
  o.task.from = opened.plan.from;
  o.task.to = opened.plan.to;
  o.task.configured = opened.snapshot->find_model(o.task.model);
  if (o.task.gateway_url.empty()) o.task.gateway_url = gateway_of(opened.config);
  if (o.record_file.empty()) o.record_file = md::record_path(opened.config, opened.plan.id);
  const auto record = md::run_drill(o.task);
  if (!record) {
    const int code = report(record.error());
    return record.error().cause == Cause::Cancelled ? kExitCancelled : code;
  }
  const std::string json = md::drill_json(o.task, opened.plan.id, *record);
  if (auto ok = md::keep_record(o.record_file, json); !ok) return report(ok.error());
  if (o.task.admin.output == "json") {
    std::printf("%s\n", json.c_str());
  } else {
    print(o, *record);
  }
  return record->verdict.passed ? kExitOk : kExitFound;
}

}  // namespace sluice::app
