// `sluice migrate plan MODEL --from OLD --to NEW`: drafts a plan, from live metrics where a running
// Sluice is named, and says what each of its limits needs before it can be decided.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration_plan/live.h"
#include "app/migration_plan/load.h"
#include "app/migration_plan/played.h"
#include "migrate/plan/need.h"

namespace sluice::app {
namespace {

namespace mp = migrate::plan;

struct Options {
  std::string model;
  bool is_route = false;
  std::string from;
  std::string to;
  std::string id;
  std::string out;
  double rps = 0;
  double seconds = 10;
  AdminTarget admin;
};

std::string hours_text(double hours) {
  char text[32];
  if (!std::isfinite(hours)) return "-";
  if (hours < 1) {
    std::snprintf(text, sizeof text, "%.0f min", std::ceil(60 * hours));
  } else {
    std::snprintf(text, sizeof text, hours < 48 ? "%.1f h" : "%.0f d",
                  hours < 48 ? hours : hours / 24);
  }
  return text;
}

std::string percent_text(double percent) {
  char text[32];
  if (!std::isfinite(percent)) return "-";
  std::snprintf(text, sizeof text, percent < 1 ? "%.2g %%" : "%.3g %%", percent);
  return text;
}

void print_gates(const mp::MigrationPlan& plan) {
  std::fprintf(stderr, "\n%-14s %9s %12s", "gate", "limit", "needs");
  for (const mp::Stage& stage : plan.stages)
    std::fprintf(stderr, "  %-9s", (percent_text(stage.weight)).c_str());
  std::fputs("   tightest decidable in the dwell\n", stderr);
  for (const mp::GateNeed& need : mp::needs(plan)) {
    std::fprintf(stderr, "%-14.*s %9s %12lld", static_cast<int>(need.gate.size()), need.gate.data(),
                 percent_text(need.limit).c_str(), static_cast<long long>(need.samples));
    for (const mp::StageNeed& stage : need.stages) {
      std::fprintf(stderr, "  %-9s", hours_text(stage.hours).c_str());
    }
    std::fputs("  ", stderr);
    for (const mp::StageNeed& stage : need.stages) {
      std::fprintf(stderr, " %s", percent_text(stage.decidable).c_str());
    }
    std::fputs(need.in_pairs ? "  (pairs)\n" : "\n", stderr);
  }
}

// People often ask for a TTFT limit of 0.5 to 1.5 %.
void print_ttft(const mp::MigrationPlan& plan) {
  std::fputs("\na limit on time to first token needs so many requests of the new side:\n", stderr);
  for (const mp::LimitNeed& row : mp::latency_table(plan, plan.gates.ttft.quantile)) {
    std::fprintf(stderr, "  +%-5g%% %14lld\n", row.limit, static_cast<long long>(row.samples));
  }
  double proposed = 0;
  for (const mp::GateNeed& need : mp::needs(plan)) {
    if (need.gate != "ttft") continue;
    for (const mp::StageNeed& stage : need.stages) proposed = std::max(proposed, stage.decidable);
  }
  if (proposed > 0 && std::isfinite(proposed)) {
    std::fprintf(stderr, "  the tightest that this traffic can decide in every stage: +%s\n",
                 percent_text(proposed).c_str());
  } else {
    std::fputs("  state the traffic (--traffic or --admin) to see what it can decide\n", stderr);
  }
}

void print_summary(const mp::MigrationPlan& plan) {
  print_gates(plan);
  print_ttft(plan);
  std::fprintf(stderr,
               "\n\"error rate above %g %%\" taken literally rolls back %.1f %% of migrations by "
               "this plan\nwhose new side errs at the target of %g %%; the statistical reading is "
               "the default\n",
               plan.gates.error_rate.limit, 100 * migration_plan::literal_false_rollback(plan),
               plan.gates.error_rate.target);
}

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("model", o.model, "the model of the configuration that moves, or the HTTP route")
      ->required();
  cli.add_flag("--route", o.is_route, "MODEL is the id of an HTTP route");
  cli.add_option("--from", o.from, "target id of the old side")->required();
  cli.add_option("--to", o.to, "target id of the new side")->required();
  cli.add_option("--id", o.id, "name of the migration; MODEL-to-NEW when absent");
  cli.add_option("--traffic", o.rps, "requests a second to expect")->check(CLI::Range(0.001, 1e6));
  cli.add_option("--watch", o.seconds, "with --admin: seconds of live traffic to look at")
      ->check(CLI::Range(1.0, 3600.0));
  cli.add_option("--out", o.out, "write the plan here instead of to stdout");
  o.admin.url.clear();
  o.admin.add_options(cli);
}

// With live traffic where --admin names a running Sluice; --traffic goes before it.
Result<mp::Traffic> traffic_of(const Options& o) {
  mp::Traffic traffic;
  if (!o.admin.url.empty()) {
    auto live = migration_plan::watch_traffic(o.admin, o.model, o.from, o.seconds);
    if (!live) return live;
    traffic = *live;
  }
  if (o.rps > 0) traffic.requests_per_second = o.rps;
  return traffic;
}

int write(const Options& o, const std::string& text) {
  if (o.out.empty()) {
    std::fputs(text.c_str(), stdout);
    return kExitOk;
  }
  std::ofstream file(o.out, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return kExitOk;
  std::fprintf(stderr, "sluice: cannot write %s; check the folder and its permissions\n",
               o.out.c_str());
  return kExitFailed;
}

// Of an endpoint that is no language model.
void without_tokens(mp::Gates& gates) {
  gates.ttft.role = gates.token_latency.role = gates.output_tokens.role = mp::Role::Off;
}

}  // namespace

int migrate_plan(Args args) {
  CLI::App cli("Draft a migration plan and say what its limits need.", "migrate plan");
  Options options;
  add_options(cli, options);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto traffic = traffic_of(options);
  if (!traffic) return report(traffic.error());
  mp::MigrationPlan plan;
  plan.id = options.id.empty() ? options.model + "-to-" + options.to : options.id;
  if (options.is_route) {
    plan.route = options.model;
    without_tokens(plan.gates);
  } else {
    plan.model = options.model;
  }
  plan.from = options.from;
  plan.to = options.to;
  plan.traffic = *traffic;
  mp::fill_in(plan);
  const std::string text = migration_plan::plan_yaml(plan);
  // What is drafted must load: an id or a target that no file may hold is told here.
  const auto loaded = migration_plan::load_plan_text(text, "draft", config::SystemEnvironment());
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  if (!loaded.ok()) return kExitUsage;
  for (const auto& d : loaded.warnings) {
    std::fprintf(stderr, "note: %s\n", d.message.c_str());
  }
  print_summary(plan);
  return write(options, text);
}

}  // namespace sluice::app
