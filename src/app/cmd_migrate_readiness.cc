// `sluice migrate readiness PLAN`: the rollback meter. Asks the old side a little, the running
// Sluice
// (--admin) and the last drill, and says item by item whether everything could be taken back now.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration_drill/record_file.h"
#include "app/migration_plan/live.h"
#include "app/migration_plan/open.h"
#include "app/migration_warmup/probe.h"
#include "net/loop.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

namespace mr = migrate::readiness;
using wire::json::Value;

constexpr int64_t kDayMs = 86'400'000;
constexpr int64_t kProbeTokens = 16;

struct Options {
  std::string plan_file;
  std::string config_file = "sluice.yaml";
  std::string record_file;
  bool no_probe = false;
  size_t probes = 3;
  double timeout_s = 30;
  double watch_s = 0;
  AdminTarget admin{};
};

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("plan", o.plan_file, "migration plan")->required();
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

mr::Probes probe(const migration_warmup::Side& side, const Options& o) {
  auto prompts = migration_warmup::built_in_prompts(o.probes, kProbeTokens);
  for (auto& prompt : prompts) {
    ir::ChatRequest small;
    small.max_tokens = kProbeTokens;
    ir::Message message;
    message.role = ir::Role::User;
    message.parts.emplace_back(ir::Text{"Say OK.", {}});
    small.messages.push_back(std::move(message));
    prompt.request = std::move(small);
  }
  mr::Probes out;
  for (const auto& a :
       migration_warmup::ask_in_turn(side, prompts, static_cast<int64_t>(o.timeout_s * 1000))) {
    ++out.sent;
    out.answered += a.answered() ? 1 : 0;
    if (!a.answered() && out.first_failure.empty()) out.first_failure = a.why;
    out.key_refused = out.key_refused || a.status == 401 || a.status == 403;
    out.model_refused = out.model_refused || a.status == 404;
    out.quota_out = out.quota_out || a.status == 402 || a.status == 429;
    if (!a.answered()) continue;
    out.worst_ms = std::max(out.worst_ms, a.total_ms);
    out.limits = a.limits;
  }
  return out;
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

int64_t days_needed(const migrate::plan::MigrationPlan& plan) {
  const migrate::machine::Plan times = migrate::plan::machine_plan(plan, 0);
  int64_t ms = times.warmup_ms + times.shadow_ms + times.reverse_shadow_ms;
  for (const auto& stage : times.stages) ms += stage.dwell_ms;
  return (ms + kDayMs - 1) / kDayMs;
}

// The last day counts: what ends on a day is there until its end, in UTC.
std::optional<int64_t> end_of(const std::optional<migrate::plan::Date>& date) {
  if (!date) return std::nullopt;
  return (date->days + 1) * kDayMs - 1;
}

Result<mr::Inputs> gather(const Options& o, const migration_plan::OpenedPlan& opened) {
  const migrate::plan::MigrationPlan& plan = opened.plan;
  mr::Inputs in;
  in.now_wall_ms = net::Loop::unix_ms();
  in.needed_days = days_needed(plan);
  in.contract_ends_ms = end_of(plan.rollback.contract_ends);
  in.model_retires_ms = end_of(plan.rollback.model_retires);
  in.least_carried = plan.reverse_shadow.coverage / 100;
  in.requests_per_second = plan.traffic.requests_per_second;
  in.tokens_per_second =
      plan.traffic.requests_per_second * (plan.traffic.input_tokens + plan.traffic.output_tokens);
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
  in.probes = probe(*side, o);
  return in;
}

void print_json(const migrate::plan::MigrationPlan& plan, const mr::Readiness& r) {
  std::string out;
  wire::json::Writer w(out);
  w.begin_object().member("format", "sluice.readiness/1").member("id", plan.id);
  w.member("model", *plan.model).member("from", plan.from).member("ready", r.ready());
  w.member("passed", r.passed).member("failed", r.failed).member("unknown", r.unknown);
  w.key("items").begin_array();
  for (const mr::Item& item : r.items) {
    w.begin_object().member("name", item.name).member("verdict", mr::name(item.verdict));
    w.member("why", item.why).member("remedy", item.remedy).end_object();
  }
  w.end_array().end_object();
  std::printf("%s\n", out.c_str());
}

void print_table(const migrate::plan::MigrationPlan& plan, const mr::Readiness& r) {
  std::printf("way back of %s to %s: %lld of %zu\n\n", plan.id.c_str(), plan.from.c_str(),
              static_cast<long long>(r.passed), r.items.size());
  for (const mr::Item& item : r.items) {
    std::printf("%-8s %-14s %s\n", std::string(mr::name(item.verdict)).c_str(),
                std::string(item.name).c_str(), item.why.c_str());
    if (!item.remedy.empty()) std::printf("%-23s %s\n", "", ("-> " + item.remedy).c_str());
  }
  std::printf("\n%s\n", r.ready()      ? "READY"
                        : r.failed > 0 ? "NOT READY"
                                       : "NOT PROVEN: unknown is not ready");
}

}  // namespace

int migrate_readiness(Args args) {
  CLI::App cli(
      "Say item by item whether the old side could take everything back now. Exit code 3: it could "
      "not, or that is not known.",
      "migrate readiness");
  Options o;
  add_options(cli, o);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  migration_plan::OpenedPlan opened;
  if (const int code = migration_plan::open_plan(o.plan_file, o.config_file, opened); code >= 0) {
    return code;
  }
  const auto inputs = gather(o, opened);
  if (!inputs) return report(inputs.error());
  const mr::Readiness r = mr::assess(*inputs);
  if (o.admin.output == "json") {
    print_json(opened.plan, r);
  } else {
    print_table(opened.plan, r);
  }
  return r.ready() ? kExitOk : kExitFound;
}

}  // namespace sluice::app
