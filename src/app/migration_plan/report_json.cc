#include "app/migration_plan/report_json.h"

#include <charconv>
#include <cmath>

#include "wire/json_writer.h"

namespace sluice::app::migration_plan {
namespace {

namespace mr = migrate::report;
using wire::json::Writer;

std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

template <class List, class Each>
void array(Writer& out, std::string_view key, const List& list, Each&& each) {
  out.key(key).begin_array();
  for (const auto& item : list) each(item);
  out.end_array();
}

void write_decision(Writer& out, const mr::Decision& d) {
  out.begin_object().member("sequence", d.sequence).member("wall_ms", d.wall_ms);
  out.member("what", d.what);
  array(out, "gates", d.gates, [&](const mr::GateRow& g) {
    out.begin_object().member("gate", g.gate).member("verdict", migrate::gate::name(g.verdict));
    out.member("why", g.why).member_raw("statistic", number(g.statistic));
    out.member_raw("threshold", number(g.threshold)).member("n", g.n).end_object();
  });
  out.end_object();
}

void write_series(Writer& out, const mr::Series& s) {
  out.begin_object().member("name", s.name);
  array(out, "wall_ms", s.wall_ms, [&](int64_t at) { out.integer(at); });
  array(out, "old", s.old_side, [&](double v) { out.raw(number(v)); });
  array(out, "new", s.new_side, [&](double v) { out.raw(number(v)); });
  out.end_object();
}

void write_findings(Writer& out, const mr::MigrationReport& r) {
  array(out, "clusters", r.clusters, [&](const mr::Cluster& c) {
    out.begin_object().member("kind", c.kind).member("path", c.path).member("count", c.count);
    out.member("review", c.review).end_object();
  });
  array(out, "costs", r.costs, [&](const mr::CostRow& c) {
    out.begin_object().member("what", c.what).member("requests", c.requests);
    out.member("input_tokens", c.input_tokens).member("output_tokens", c.output_tokens);
    out.member_raw("usd", number(c.usd)).end_object();
  });
  array(out, "approvals", r.approvals, [&](const mr::Approval& a) {
    out.begin_object().member("wall_ms", a.wall_ms).member("who", a.who);
    out.member("what", a.what).end_object();
  });
  array(out, "not_shown", r.not_shown, [&](const std::string& s) { out.string(s); });
}

}  // namespace

std::string report_json(const mr::MigrationReport& r) {
  std::string text;
  Writer out(text);
  out.begin_object().member("format", "sluice.migration_report/1").member("id", r.id);
  out.member("subject", r.subject).member("from", r.from).member("to", r.to);
  out.member("state", r.state).member("plan", r.plan_yaml).member("plan_hash", r.plan_hash);
  out.member("made_wall_ms", r.made_wall_ms);
  array(out, "timeline", r.timeline, [&](const mr::TimelineEntry& e) {
    out.begin_object().member("sequence", e.sequence).member("wall_ms", e.wall_ms);
    out.member("phase", e.phase).member("event", e.event).member("who", e.who).end_object();
  });
  array(out, "decisions", r.decisions, [&](const mr::Decision& d) { write_decision(out, d); });
  array(out, "weights", r.weights, [&](const mr::WeightPoint& w) {
    out.begin_object().member("wall_ms", w.wall_ms).member("weight_ppm", w.weight_ppm);
    out.end_object();
  });
  array(out, "series", r.series, [&](const mr::Series& s) { write_series(out, s); });
  write_findings(out, r);
  out.end_object();
  return text;
}

}  // namespace sluice::app::migration_plan
