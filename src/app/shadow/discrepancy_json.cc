#include "app/shadow/discrepancy_json.h"

namespace sluice::app::shadow {
namespace {

using wire::json::Writer;

// Members that were not kept are left out.
void text(Writer& w, std::string_view key, std::string_view value) {
  if (!value.empty()) w.member(key, value);
}

void members(Writer& w, const store::DiscrepancyRow& row) {
  w.member("id", row.id).member("migration", row.migration).member("request_id", row.request_id);
  text(w, "subject", row.subject);
  w.member("created_unix", row.created_at).member("verdict", row.verdict).member("rung", row.rung);
  w.member("kind", row.kind).member("path", row.path).member("cluster", row.cluster);
  w.member("detail", row.detail);
  w.member_raw("scores", row.scores.empty() ? "{}" : row.scores);
  text(w, "old_digest", row.old_digest);
  text(w, "new_digest", row.new_digest);
  w.member("old_length", row.old_length).member("new_length", row.new_length);
  text(w, "prompt", row.prompt);
  text(w, "old_text", row.old_text);
  text(w, "new_text", row.new_text);
  w.member("review", store::name(row.review));
  text(w, "reviewer", row.reviewer);
  text(w, "note", row.note);
  if (row.reviewed_at > 0) w.member("reviewed_unix", row.reviewed_at);
  if (row.rule > 0) w.member("rule", row.rule);
}

template <class Row, class Write>
void write_list(Writer& w, std::string_view format, std::string_view name,
                const std::vector<Row>& rows, Write write) {
  w.begin_object().member("format", format).key(name).begin_array();
  for (const Row& row : rows) {
    w.begin_object();
    write(row);
    w.end_object();
  }
  w.end_array().end_object();
}

}  // namespace

void write_discrepancy(Writer& w, const store::DiscrepancyRow& row) {
  w.begin_object().member("format", "sluice.discrepancy/1");
  members(w, row);
  w.end_object();
}

void write_discrepancies(Writer& w, const std::vector<store::DiscrepancyRow>& rows) {
  write_list(w, "sluice.discrepancies/1", "discrepancies", rows,
             [&w](const store::DiscrepancyRow& row) { members(w, row); });
}

void write_clusters(Writer& w, const std::vector<store::DiscrepancyCluster>& clusters) {
  write_list(w, "sluice.clusters/1", "clusters", clusters,
             [&w](const store::DiscrepancyCluster& c) {
               w.member("cluster", c.cluster).member("kind", c.kind).member("path", c.path);
               w.member("count", c.count).member("open", c.open);
               w.member("first_unix", c.first_at).member("last_unix", c.last_at);
             });
}

void write_rules(Writer& w, const std::vector<store::IgnoreRuleRow>& rules) {
  write_list(w, "sluice.ignore_rules/1", "rules", rules, [&w](const store::IgnoreRuleRow& r) {
    w.member("id", r.id).member("migration", r.migration);
    text(w, "kind", r.kind);
    text(w, "path", r.path);
    text(w, "cluster", r.cluster);
    text(w, "note", r.note);
    w.member("by", r.actor).member("created_unix", r.created_at);
  });
}

}  // namespace sluice::app::shadow
