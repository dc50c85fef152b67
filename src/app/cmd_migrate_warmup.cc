// `sluice migrate warmup PLAN`: representative prompts to both sides of a plan, past the gateway,
// before any user is moved: how tokens, latency, capabilities, refusals and cost differ.
//
//   sluice migrate warmup plan.yaml -c sluice.yaml --prompts recorded.jsonl --report warmup.html
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <unistd.h>

#include "app/cli.h"
#include "app/migration_plan/live.h"
#include "app/migration_plan/open.h"
#include "app/migration_warmup/run.h"
#include "migrate/warmup/report.h"
#include "net/loop.h"

namespace sluice::app {
namespace {

namespace mw = migrate::warmup;
namespace run = migration_warmup;

constexpr size_t kLeastRequests = 100;
constexpr size_t kMostRequests = 500;

struct Options {
  std::string plan_file;
  std::string config_file = "sluice.yaml";
  std::string prompts;
  std::string output = "table";
  std::string report_file;
  size_t requests = 0;  // the plan's when absent
  int64_t answer_tokens = 1024;
  double timeout_s = 120;
  double watch_s = 10;
  bool quiet = false;
  run::RunOptions run{};
  AdminTarget admin{};
};

void add_options(CLI::App& cli, Options& o) {
  cli.add_option("plan", o.plan_file, "migration plan")->required();
  cli.add_option("-c,--config", o.config_file, "configuration with the plan's targets")
      ->capture_default_str();
  cli.add_option("--prompts", o.prompts,
                 "JSON lines, each a chat request of any client dialect; else a generic set");
  cli.add_option("--requests", o.requests, "prompts to each side; the plan's warmup.requests")
      ->check(CLI::Range(kLeastRequests, kMostRequests));
  cli.add_option("--rate", o.run.per_second, "prompts begun a second")
      ->check(CLI::Range(0.01, 1000.0))
      ->capture_default_str();
  cli.add_option("--at-once", o.run.at_once, "prompts in flight")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  cli.add_option("--timeout", o.timeout_s, "seconds for one request")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  cli.add_option("--answer-tokens", o.answer_tokens, "most tokens of an answer, where none is set")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  cli.add_option("--max-usd", o.run.max_usd, "ends early at this spend, by the plan's prices")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  cli.add_option("--max-tokens", o.run.max_tokens, "ends early at so many tokens of both sides")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  cli.add_option("--admin", o.admin.url,
                 "a running Sluice: the traffic mix comes from its metrics");
  cli.add_option("--watch", o.watch_s, "with --admin: seconds of live traffic to look at")
      ->check(CLI::Range(1.0, 3600.0));
  cli.add_option("--output", o.output, "table, json or html")
      ->check(CLI::IsMember({"table", "json", "html"}))
      ->capture_default_str();
  cli.add_option("--report", o.report_file, "also write an HTML page here");
  cli.add_flag("-q,--quiet", o.quiet, "no progress");
}

Result<run::Prompts> prompts_of(const Options& o, size_t count) {
  if (o.prompts.empty()) return run::built_in_prompts(count, o.answer_tokens);
  auto prompts = run::read_prompts(o.prompts, count, o.answer_tokens);
  if (prompts && prompts->size() < count) {
    std::fprintf(stderr, "sluice: note: %s holds %zu requests, %zu were wanted\n",
                 o.prompts.c_str(), prompts->size(), count);
  }
  return prompts;
}

// Live where a running Sluice is named, else the plan's where it states traffic, else the sample.
Result<std::optional<mw::Traffic>> traffic_of(const Options& o,
                                              const migrate::plan::MigrationPlan& plan) {
  migrate::plan::Traffic found = plan.traffic;
  std::string source = "the plan";
  if (!o.admin.url.empty()) {
    auto live = migration_plan::watch_traffic(o.admin, *plan.model, plan.from, o.watch_s);
    if (!live) return std::unexpected(live.error());
    found = *live;
    source = "live metrics";
  }
  if (!(found.requests_per_second > 0)) return std::optional<mw::Traffic>{};
  return mw::Traffic{source, found.requests_per_second, found.input_tokens, found.output_tokens};
}

std::optional<mw::Prices> prices_of(const migrate::plan::MigrationPlan& plan) {
  if (!plan.prices) return std::nullopt;
  return mw::Prices{{plan.prices->from.input, plan.prices->from.output},
                    {plan.prices->to.input, plan.prices->to.output}};
}

// Rate and time left, on a terminal only.
void show_progress(size_t done, size_t of, int64_t began_us) {
  const double seconds = static_cast<double>(net::Loop::now_us() - began_us) / 1e6;
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::fprintf(stderr, "\r%zu of %zu prompts, %.1f/s, %.0f s left ", done, of, rate,
               rate > 0 ? static_cast<double>(of - done) / rate : 0);
  if (done == of) std::fputs("\n", stderr);
}

int write_page(const std::string& path, const std::string& page) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << page;
  file.close();
  if (file) return kExitOk;
  std::fprintf(stderr, "sluice: cannot write %s; check the folder and its permissions\n",
               path.c_str());
  return kExitFailed;
}

int tell(const Options& o, const mw::WarmupReport& r) {
  const std::string text = o.output == "json"   ? mw::write_json(r) + "\n"
                           : o.output == "html" ? mw::write_html(r)
                                                : mw::write_text(r);
  std::fputs(text.c_str(), stdout);
  if (!o.report_file.empty()) {
    if (const int code = write_page(o.report_file, mw::write_html(r)); code != kExitOk) return code;
  }
  return r.flags.empty() ? kExitOk : kExitFound;
}

int warm_up(Options& o, const migration_plan::OpenedPlan& loaded) {
  const migrate::plan::MigrationPlan& plan = loaded.plan;
  auto old_side = run::find_side(*loaded.snapshot, *plan.model, plan.from);
  if (!old_side) return report(old_side.error());
  auto new_side = run::find_side(*loaded.snapshot, *plan.model, plan.to);
  if (!new_side) return report(new_side.error());
  auto prompts = prompts_of(o, o.requests > 0 ? o.requests : plan.warmup.requests);
  if (!prompts) return report(prompts.error());
  auto traffic = traffic_of(o, plan);
  if (!traffic) return report(traffic.error());
  o.run.prices = prices_of(plan);
  o.run.timeout_ms = static_cast<int64_t>(o.timeout_s * 1000);
  o.run.limit_ms = plan.warmup.limit.count();
  if (!o.quiet && isatty(STDERR_FILENO) != 0) {
    const int64_t began_us = net::Loop::now_us();
    const size_t of = prompts->size();
    o.run.progress = [began_us, of](size_t done) { show_progress(done, of, began_us); };
  }
  const run::RunResult result = run::run(*old_side, *new_side, *prompts, o.run);
  if (result.cancelled) {
    std::fputs("sluice: interrupted; nothing was written\n", stderr);
    return kExitCancelled;
  }
  mw::Options options;
  options.token_limit = plan.gates.output_tokens.limit / 100;
  options.error_target = plan.gates.error_rate.target / 100;
  options.ended_early = result.ended_early;
  options.prices = o.run.prices;
  options.traffic = *traffic;
  const mw::Subject subject{plan.id,
                            *plan.model,
                            plan.from,
                            plan.to,
                            o.prompts.empty() ? "built-in" : o.prompts,
                            result.began_wall_ms};
  return tell(o, mw::analyse(subject, result.pairs, options));
}

}  // namespace

int migrate_warmup(Args args) {
  CLI::App cli(
      "Send representative prompts to both sides of a plan, past the gateway, and say how they "
      "differ. Exit code 3: something was flagged.",
      "migrate warmup");
  Options options;
  options.admin.url.clear();
  add_options(cli, options);
  if (const int code = parse_args(cli, args); code >= 0) return code;
  migration_plan::OpenedPlan loaded;
  if (const int code = migration_plan::open_plan(options.plan_file, options.config_file, loaded);
      code >= 0) {
    return code;
  }
  return warm_up(options, loaded);
}

}  // namespace sluice::app
