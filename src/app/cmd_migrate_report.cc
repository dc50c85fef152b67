// `sluice migrate report ID`: one page (or JSON) with everything that the journal proves, for
// whoever has to sign it.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/migration/audit.h"
#include "app/migration_plan/report_json.h"

namespace sluice::app {
namespace {

using migrate::report::MigrationReport;
using wire::json::Value;

std::string text_of(Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

// What shadows cost, by the ledger of the running process.
void add_costs(Value shadow, const std::string& id, MigrationReport& report) {
  for (const Value rule : shadow["rules"]) {
    const std::string name = text_of(rule["rule"]);
    if (name != id && name != id + "/reverse") continue;
    migrate::report::CostRow row;
    row.what = "shadow calls to " + text_of(rule["to"]) + " since the process started";
    for (const Value kind : rule["calls"]) {
      for (const Value n : kind) row.requests += n.as_int().value_or(0);
    }
    const Value tokens = rule["tokens"];
    for (const char* type : {"input", "cache_read", "cache_write"}) {
      row.input_tokens += tokens[type].as_int().value_or(0);
    }
    for (const char* type : {"output", "reasoning"}) {
      row.output_tokens += tokens[type].as_int().value_or(0);
    }
    row.usd = rule["spent_usd"].as_double().value_or(0);
    report.costs.push_back(std::move(row));
  }
}

void add_clusters(Value found, MigrationReport& report) {
  for (const Value c : found["clusters"]) {
    const int64_t count = c["count"].as_int().value_or(0);
    const int64_t open = c["open"].as_int().value_or(0);
    report.clusters.push_back({text_of(c["kind"]), text_of(c["path"]), count,
                               open == 0 ? "reviewed" : std::to_string(open) + " not reviewed"});
  }
}

Result<MigrationReport> make_report(const AdminTarget& admin, const std::string& id) {
  const std::string path = "/admin/v1/migrations/" + percent_encoded(id);
  auto view = admin_call(admin, "GET", path);
  if (!view) return std::unexpected(view.error());
  const auto text = admin_text(admin, "GET", path + "/journal");
  if (!text) return std::unexpected(text.error());
  const auto journal = migration::read_journal(*text);
  if (!journal) return std::unexpected(journal.error());
  auto report = migration::audit(*journal);
  if (!report) return report;
  const Value m = view->root();
  report->id = text_of(m["id"]);
  report->subject = text_of(m["model"]);
  report->from = text_of(m["from"]);
  report->to = text_of(m["to"]);
  report->plan_yaml = text_of(m["plan"]);
  report->made_wall_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  const auto shadow = admin_call(admin, "GET", "/admin/v1/shadow");
  if (!shadow) return std::unexpected(shadow.error());
  add_costs(shadow->root(), id, *report);
  const auto clusters =
      admin_call(admin, "GET", "/admin/v1/discrepancies/clusters?migration=" + percent_encoded(id));
  if (!clusters) return std::unexpected(clusters.error());
  add_clusters(clusters->root(), *report);
  return report;
}

// Whole or not at all.
bool write_file(const std::string& path, const std::string& text) {
  const std::string half = path + ".new";
  {
    std::ofstream out(half, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) return false;
  }
  return std::rename(half.c_str(), path.c_str()) == 0;
}

}  // namespace

int migrate_report(Args args) {
  CLI::App cli("The report of a migration: timeline, decisions recomputed, cost, differences.",
               "migrate report");
  AdminTarget target;
  std::string id;
  std::string out;
  std::string format = "html";
  cli.add_option("id", id, "the migration")->required();
  cli.add_option("--out", out, "write it here instead of to stdout");
  target.add_options(cli);
  cli.remove_option(cli.get_option("--output"));
  cli.add_option("--output", format, "html or json")
      ->check(CLI::IsMember({"html", "json"}))
      ->capture_default_str();
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto made = make_report(target, id);
  if (!made) return report(made.error());
  const std::string text = format == "json" ? migration_plan::report_json(*made) + "\n"
                                            : migrate::report::write_html(*made);
  if (out.empty()) {
    std::fputs(text.c_str(), stdout);
    return kExitOk;
  }
  if (write_file(out, text)) return kExitOk;
  std::fprintf(stderr, "sluice: cannot write %s\n", out.c_str());
  return kExitFailed;
}

}  // namespace sluice::app
