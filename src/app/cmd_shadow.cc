#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "app/admin_client.h"
#include "app/cli.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using wire::json::Value;
using Answer = Result<wire::json::Document>;

const std::string kBase = "/admin/v1/discrepancies";

std::string text_of(Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

// The rows of a table, or the answer as it is; an error is reported.
template <class Print>
int show(const AdminTarget& target, const Answer& answer, Print print) {
  if (!answer) return report(answer.error());
  if (target.output == "json") {
    std::printf("%s\n", std::string(answer->root().raw()).c_str());
  } else {
    print(answer->root());
  }
  return kExitOk;
}

int64_t sum(Value counts) {
  int64_t total = 0;
  for (const Value n : counts) total += n.as_int().value_or(0);
  return total;
}

// "ok 4, timeout 1", or "none".
std::string listed(Value counts) {
  std::string out;
  for (const Value n : counts) {
    out.append(out.empty() ? "" : ", ").append(n.key()).append(" ").append(text_of(n));
  }
  return out.empty() ? "none" : out;
}

void print_models(Value models) {
  for (const Value m : models) {
    const bool judge = m["state"].exists();
    std::printf("%s %s: calls: %s; said: %s; skipped: %s; spent %s of %s USD\n",
                text_of(m["purpose"]).c_str(), text_of(m["model"]).c_str(),
                listed(m["calls"]).c_str(), listed(m["results"]).c_str(),
                listed(m["skipped"]).c_str(), text_of(m["spent_usd"]).c_str(),
                text_of(m["budget_usd"]) == "0" ? "any" : text_of(m["budget_usd"]).c_str());
    if (!judge) continue;
    const std::string reason = text_of(m["reason"]);
    std::printf("    judge is %s%s%s; checks with the same answer twice: %s passed, %s failed\n",
                text_of(m["state"]).c_str(), reason.empty() ? "" : ": ", reason.c_str(),
                text_of(m["checks"]["passed"]).c_str(), text_of(m["checks"]["failed"]).c_str());
  }
}

void print_status(Value root) {
  std::printf("%-24s %-12s %-12s %9s %9s %9s %9s %9s %9s %12s\n", "RULE", "FROM", "TO", "SAMPLED",
              "EQUAL", "SIMILAR", "DIFFERENT", "UNCLEAR", "DROPPED", "SPENT USD");
  for (const Value r : root["rules"]) {
    const Value pairs = r["pairs"];
    std::printf("%-24s %-12s %-12s %9s %9s %9s %9s %9s %9lld %12s\n", text_of(r["rule"]).c_str(),
                text_of(r["from"]).c_str(), text_of(r["to"]).c_str(), text_of(r["sampled"]).c_str(),
                text_of(pairs["equal"]).c_str(), text_of(pairs["equivalent"]).c_str(),
                text_of(pairs["different"]).c_str(), text_of(pairs["incomparable"]).c_str(),
                static_cast<long long>(sum(r["dropped"])), text_of(r["spent_usd"]).c_str());
    for (const Value reason : r["dropped"]) {
      std::printf("    dropped: %s %s\n", std::string(reason.key()).c_str(),
                  text_of(reason).c_str());
    }
  }
  for (const Value c : root["comparisons"]) {
    const Value floor = c["floor"];
    std::printf("%s: of %s triples new differs in %s, old from itself in %s; excess %s [%s, %s]\n",
                text_of(c["rule"]).c_str(), text_of(floor["triples"]).c_str(),
                text_of(floor["new_rate"]).c_str(), text_of(floor["noise_rate"]).c_str(),
                text_of(floor["excess"]).c_str(), text_of(floor["excess_low"]).c_str(),
                text_of(floor["excess_high"]).c_str());
    const Value tokens = c["output_tokens"];
    std::printf("%s: output tokens new/old %s [%s, %s] over %s pairs\n", text_of(c["rule"]).c_str(),
                text_of(tokens["ratio"]).c_str(), text_of(tokens["ratio_low"]).c_str(),
                text_of(tokens["ratio_high"]).c_str(), text_of(tokens["pairs"]).c_str());
    if (const Value outputs = c["outputs"]; outputs.given()) {
      std::printf("%s: outputs of %s %s: KS %s (chance explains %s), PSI %s, shift %s sd\n",
                  text_of(c["rule"]).c_str(), text_of(outputs["compared"]).c_str(),
                  text_of(outputs["verdict"]).c_str(), text_of(outputs["ks"]).c_str(),
                  text_of(outputs["ks_critical"]).c_str(), text_of(outputs["psi"]).c_str(),
                  text_of(outputs["shift"]).c_str());
    }
  }
  print_models(root["models"]);
}

void print_clusters(Value root) {
  std::printf("%8s %8s  %-16s %s\n", "COUNT", "OPEN", "KIND", "CLUSTER");
  for (const Value c : root["clusters"]) {
    std::printf("%8s %8s  %-16s %s\n", text_of(c["count"]).c_str(), text_of(c["open"]).c_str(),
                text_of(c["kind"]).c_str(), text_of(c["cluster"]).c_str());
  }
}

void print_list(Value root) {
  std::printf("%8s %-10s %-16s %-28s %s\n", "ID", "REVIEW", "KIND", "PATH", "DETAIL");
  for (const Value d : root["discrepancies"]) {
    std::printf("%8s %-10s %-16s %-28s %s\n", text_of(d["id"]).c_str(),
                text_of(d["review"]).c_str(), text_of(d["kind"]).c_str(),
                text_of(d["path"]).c_str(), text_of(d["detail"]).c_str());
  }
}

void print_members(Value root) {
  for (const Value member : root) {
    std::printf("%-14s %s\n", std::string(member.key()).c_str(), text_of(member).c_str());
  }
}

void print_changed(Value root) {
  std::printf("%s changed\n", text_of(root["changed"]).c_str());
}

// What the sub-verbs take; each uses some.
struct Options {
  AdminTarget admin;
  std::string migration;
  std::string cluster;
  std::string kind;
  std::string path;
  std::string review;
  std::string subject;
  std::string subject_id;
  std::string key;
  std::string by;
  std::string note;
  std::string id;
  std::string file;
  int limit = 100;
};

std::string query_of(const Options& o) {
  std::string out;
  for (const auto& [name, value] : {std::pair{"migration", &o.migration},
                                    {"cluster", &o.cluster},
                                    {"kind", &o.kind},
                                    {"review", &o.review}}) {
    if (value->empty()) continue;
    out += (out.empty() ? "?" : "&") + std::string(name) + "=" + percent_encoded(*value);
  }
  return out;
}

int list(const Options& o, bool as_clusters) {
  if (as_clusters) {
    return show(o.admin, admin_call(o.admin, "GET", kBase + "/clusters" + query_of(o)),
                print_clusters);
  }
  const std::string query = query_of(o);
  const std::string limit = (query.empty() ? "?limit=" : "&limit=") + std::to_string(o.limit);
  return show(o.admin, admin_call(o.admin, "GET", kBase + query + limit), print_list);
}

// "accept" -> "accepted": people give an order, rows have a state.
std::string_view state_of(std::string_view order) {
  if (order == "accept") return "accepted";
  return order == "reject" ? "rejected" : "open";
}

int review(const Options& o) {
  std::string body;
  wire::json::Writer w(body);
  w.begin_object().member("review", state_of(o.review)).member("by", o.by).member("note", o.note);
  if (!o.cluster.empty()) w.member("migration", o.migration).member("cluster", o.cluster);
  w.end_object();
  const std::string path = o.cluster.empty() ? kBase + "/" + percent_encoded(o.id) + "/review"
                                             : kBase + "/clusters/review";
  return show(o.admin, admin_call(o.admin, "POST", path, body), print_changed);
}

int ignore(const Options& o) {
  std::string body;
  wire::json::Writer w(body);
  w.begin_object().member("migration", o.migration).member("by", o.by).member("note", o.note);
  w.member("kind", o.kind).member("path", o.path).member("cluster", o.cluster).end_object();
  return show(o.admin, admin_call(o.admin, "POST", kBase + "/rules", body), [](Value root) {
    for (const Value rule : root["rules"]) print_members(rule);
  });
}

void print_rules(Value root) {
  std::printf("%6s %-20s %-16s %-24s %-12s %s\n", "ID", "OF", "KIND", "PATH", "BY", "CLUSTER");
  for (const Value r : root["rules"]) {
    const std::string of = text_of(r["migration"]);
    std::printf("%6s %-20s %-16s %-24s %-12s %s\n", text_of(r["id"]).c_str(),
                of.empty() ? "all" : of.c_str(), text_of(r["kind"]).c_str(),
                text_of(r["path"]).c_str(), text_of(r["by"]).c_str(),
                text_of(r["cluster"]).c_str());
  }
}

int rules(const Options& o) {
  if (!o.id.empty()) {
    return show(o.admin, admin_call(o.admin, "DELETE", kBase + "/rules/" + percent_encoded(o.id)),
                print_changed);
  }
  return show(o.admin, admin_call(o.admin, "GET", kBase + "/rules" + query_of(o)), print_rules);
}

int export_set(const Options& o) {
  const auto text =
      admin_text(o.admin, "GET", kBase + "/export?migration=" + percent_encoded(o.migration));
  if (!text) return report(text.error());
  if (o.file.empty()) {
    std::fputs(text->c_str(), stdout);
    return kExitOk;
  }
  // Whole or not at all.
  const std::string part = o.file + ".part";
  std::FILE* file = std::fopen(part.c_str(), "wb");
  const bool written =
      file != nullptr && std::fwrite(text->data(), 1, text->size(), file) == text->size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (!written || !closed || std::rename(part.c_str(), o.file.c_str()) != 0) {
    std::remove(part.c_str());
    return report({Cause::Storage, "cannot write " + o.file});
  }
  return kExitOk;
}

CLI::App* add(CLI::App& cli, Options& o, const char* name, const char* help) {
  CLI::App* verb = cli.add_subcommand(name, help);
  o.admin.add_options(*verb);
  return verb;
}

void add_author(CLI::App& verb, Options& o) {
  const char* user = std::getenv("USER");
  o.by = user == nullptr ? "" : user;
  verb.add_option("--by", o.by, "who says so")->capture_default_str();
  verb.add_option("--note", o.note, "why");
}

}  // namespace

int cmd_shadow(Args args) {
  CLI::App cli("Requests that are also sent to another target, and how the answers differ.",
               "shadow");
  cli.require_subcommand(1);
  Options o;
  CLI::App* status = add(cli, o, "status", "what shadows did, dropped, cost and found");
  CLI::App* found = add(cli, o, "discrepancies", "answers that differ, newest first");
  found->add_option("--migration", o.migration, "of one; shadow:MODEL for a configured shadow");
  found->add_option("--cluster", o.cluster, "of one cluster");
  found->add_option("--kind", o.kind, "of one kind");
  found->add_option("--review", o.review, "open, accepted, rejected or ignored");
  found->add_option("--limit", o.limit, "at most so many")->check(CLI::Range(1, 1000));
  CLI::App* clusters = add(cli, o, "clusters", "what the discrepancies of one have in common");
  clusters->add_option("migration", o.migration, "shadow:MODEL, or a migration")->required();
  CLI::App* one = add(cli, o, "show", "one discrepancy, whole");
  one->add_option("id", o.id, "its number")->required();
  CLI::App* judge = add(cli, o, "review", "accept or reject one, or all open ones of a cluster");
  judge->add_option("order", o.review, "accept, reject or reopen")
      ->required()
      ->check(CLI::IsMember({"accept", "reject", "reopen"}));
  judge->add_option("id", o.id, "its number");
  judge->add_option("--cluster", o.cluster, "instead of a number; with --migration");
  judge->add_option("--migration", o.migration, "of the cluster");
  add_author(*judge, o);
  CLI::App* rule = add(cli, o, "ignore", "ignore what is alike, from now on");
  rule->add_option("--migration", o.migration, "for one only; without it, for all");
  rule->add_option("--kind", o.kind, "of this kind");
  rule->add_option("--path", o.path, "at this place: items[*].score");
  rule->add_option("--cluster", o.cluster, "of this cluster");
  add_author(*rule, o);
  CLI::App* written = add(cli, o, "rules", "the ignore rules, or remove one");
  written->add_option("--migration", o.migration, "those of one");
  written->add_option("--remove", o.id, "the number of the rule that is to go");
  CLI::App* out = add(cli, o, "export", "reviewed discrepancies as an evaluation set, JSON lines");
  out->add_option("migration", o.migration, "shadow:MODEL, or a migration")->required();
  out->add_option("--out", o.file, "a file instead of stdout");
  CLI::App* forget = add(cli, o, "erase", "remove everything that came from one subject");
  forget->add_option("digest", o.subject, "the digest that its discrepancies show");
  forget->add_option("--subject", o.subject_id,
                     "instead: the user's id, as requests are sticky by it, or a client key's id");
  forget->add_option("--key", o.key, "with --subject: a client key's id that the gateway has not");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (judge->parsed() && o.id.empty() == o.cluster.empty()) {
    report({Cause::BadRequest, "name a discrepancy's number, or --migration and --cluster"});
    return kExitUsage;
  }
  if (status->parsed()) {
    return show(o.admin, admin_call(o.admin, "GET", "/admin/v1/shadow"), print_status);
  }
  if (one->parsed()) {
    return show(o.admin, admin_call(o.admin, "GET", kBase + "/" + percent_encoded(o.id)),
                print_members);
  }
  if (forget->parsed()) {
    if (o.subject.empty() == o.subject_id.empty()) {
      report({Cause::BadRequest, "name the digest, or --subject ID"});
      return kExitUsage;
    }
    std::string subject = "?subject=" + percent_encoded(o.subject);
    if (o.subject.empty()) subject = "?subject_id=" + percent_encoded(o.subject_id);
    if (!o.key.empty()) subject += "&key=" + percent_encoded(o.key);
    return show(o.admin, admin_call(o.admin, "DELETE", kBase + subject), print_changed);
  }
  if (judge->parsed()) return review(o);
  if (rule->parsed()) return ignore(o);
  if (written->parsed()) return rules(o);
  if (out->parsed()) return export_set(o);
  return list(o, clusters->parsed());
}

}  // namespace sluice::app
