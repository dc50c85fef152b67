#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>

#include "app/admin_client.h"
#include "app/cli.h"
#include "gateway/plan.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using wire::json::Value;

std::string text_of(Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

int show_routes(const AdminTarget& target, const Result<wire::json::Document>& answer) {
  if (!answer) return report(answer.error());
  if (target.output == "json") {
    std::printf("%s\n", std::string(answer->root().raw()).c_str());
    return kExitOk;
  }
  std::printf("%-24s %-14s %-14s %-28s %10s %12s\n", "MODEL", "TARGET", "PROVIDER",
              "UPSTREAM MODEL", "WEIGHT", "CONFIGURED");
  for (const Value route : answer->root()["routes"]) {
    const bool overridden = route["overridden"].as_bool().value_or(false);
    for (const Value t : route["targets"]) {
      std::printf("%-24s %-14s %-14s %-28s %10s %12s%s\n", text_of(route["model"]).c_str(),
                  text_of(t["id"]).c_str(), text_of(t["provider"]).c_str(),
                  text_of(t["model"]).c_str(), text_of(t["weight"]).c_str(),
                  text_of(t["configured_weight"]).c_str(), overridden ? "  (set at run time)" : "");
    }
  }
  return kExitOk;
}

// "old=80" -> member of the weights object.
Result<void> add_weight(wire::json::Writer& out, const std::string& pair) {
  const size_t equals = pair.find('=');
  double weight = 0;
  const char* begin = pair.data() + equals + 1;
  const char* end = pair.data() + pair.size();
  const bool ok = equals != std::string::npos && equals > 0 && begin != end &&
                  std::from_chars(begin, end, weight).ptr == end;
  if (!ok) return fail(Cause::BadRequest, "\"" + pair + "\" is not TARGET=WEIGHT, e.g. new=20");
  out.key(pair.substr(0, equals)).raw(std::string_view(begin, static_cast<size_t>(end - begin)));
  return {};
}

int set_route(const AdminTarget& target, const std::string& model,
              const std::vector<std::string>& pairs) {
  std::string body;
  wire::json::Writer out(body);
  out.begin_object().key("weights").begin_object();
  for (const std::string& pair : pairs) {
    if (auto ok = add_weight(out, pair); !ok) {
      report(ok.error());
      return kExitUsage;
    }
  }
  out.end_object().end_object();
  return show_routes(target,
                     admin_call(target, "PUT", "/admin/v1/routes/" + percent_encoded(model), body));
}

void explain_line(const char* what, const std::string& value) {
  if (!value.empty()) std::printf("%-12s %s\n", what, value.c_str());
}

int explain(const AdminTarget& target, const std::string& id) {
  auto answer = admin_call(target, "GET", "/admin/v1/exchanges/" + percent_encoded(id));
  if (!answer) return report(answer.error());
  const Value r = answer->root();
  if (target.output == "json") {
    std::printf("%s\n", std::string(r.raw()).c_str());
    return kExitOk;
  }
  explain_line("request", text_of(r["request_id"]) + " at " + text_of(r["time"]));
  explain_line("asked", text_of(r["operation"]) + " of \"" + text_of(r["model"]) + "\" in " +
                            text_of(r["dialect"]));
  explain_line("assigned by", text_of(r["assignment"]["unit"]) + ", hash " +
                                  text_of(r["assignment"]["unit_hash"]));
  for (const Value s : r["assignment"]["scores"]) {
    explain_line("  draw", text_of(s["target"]) + ": weight " + text_of(s["weight"]) + ", score " +
                               text_of(s["score"]));
  }
  for (const Value t : r["tried"]) {
    explain_line("tried", text_of(t["target"]) + ": status " + text_of(t["status"]) + " " +
                              text_of(t["failure"]));
  }
  explain_line("decision", text_of(r["decision"]) + ": " + text_of(r["reason"]));
  explain_line("outcome", text_of(r["outcome"]) + ", status " + text_of(r["status"]) + " " +
                              text_of(r["cause"]));
  explain_line("time", text_of(r["duration_us"]) + " us in all, " + text_of(r["overhead_us"]) +
                           " us in Sluice");
  explain_line("usage", text_of(r["usage"]));
  for (const Value loss : r["loss_list"]) {
    explain_line("loss", text_of(loss["path"]) + " " + text_of(loss["kind"]) + " (" +
                             text_of(loss["severity"]) + "): " + text_of(loss["detail"]));
  }
  return kExitOk;
}

}  // namespace

int cmd_route(Args args) {
  CLI::App cli("Where requests go: weights, decisions, and what can be carried at all.", "route");
  cli.require_subcommand(1);
  AdminTarget target;
  std::string subject;
  std::vector<std::string> weights;
  CLI::App* list = cli.add_subcommand("list", "models, targets and weights");
  target.add_options(*list);
  CLI::App* set = cli.add_subcommand("set", "set weights: sluice route set MODEL old=80 new=20");
  target.add_options(*set);
  set->add_option("model", subject, "model as clients name it")->required();
  set->add_option("weights", weights, "TARGET=WEIGHT ...; targets not named keep theirs")
      ->required();
  CLI::App* clear = cli.add_subcommand("clear", "back to the weights of the configuration file");
  target.add_options(*clear);
  clear->add_option("model", subject, "model as clients name it")->required();
  CLI::App* why = cli.add_subcommand("explain", "why a request went where it went");
  target.add_options(*why);
  why->add_option("request", subject, "x-sluice-request-id of the answer")->required();
  CLI::App* table =
      cli.add_subcommand("table", "which client dialect reaches which upstream, and how");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (table->parsed()) {
    std::fputs(gateway::plan_table().c_str(), stdout);
    return kExitOk;
  }
  if (list->parsed()) return show_routes(target, admin_call(target, "GET", "/admin/v1/routes"));
  if (why->parsed()) return explain(target, subject);
  if (set->parsed()) return set_route(target, subject, weights);
  return show_routes(target,
                     admin_call(target, "DELETE", "/admin/v1/routes/" + percent_encoded(subject)));
}

}  // namespace sluice::app
