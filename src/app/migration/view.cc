#include "app/migration/view.h"

#include <cmath>

#include "app/service.h"
#include "wire/json_writer.h"

namespace sluice::app::migration {

using migrate::machine::Phase;
using wire::json::Writer;

namespace {

double percent(int64_t ppm) {
  return static_cast<double>(ppm) / 10'000;
}

void write_gates(Writer& w, const MigrationView& view) {
  w.key("gates").begin_array();
  for (const GateView& gate : view.gates) {
    w.begin_object().member("gate", gate.gate).member("verdict", gate.verdict);
    w.member("why", gate.why).member("n", gate.n).member("required", gate.required);
    w.key("statistic").raw(std::isfinite(gate.statistic) ? number_text(gate.statistic) : "null");
    w.end_object();
  }
  w.end_array();
}

void write(Writer& w, const MigrationView& v) {
  w.begin_object().member("format", "sluice.migration/1").member("id", v.id());
  w.member(v.plan.route ? "route" : "model", v.subject())
      .member("from", v.plan.from)
      .member("to", v.plan.to);
  w.member("phase", migrate::machine::name(v.phase)).member("stage", v.stage + 1);
  w.member("stages", static_cast<int64_t>(v.plan.stages.size()));
  w.key("weight_percent").raw(number_text(percent(v.route.weight_ppm)));
  w.member("state", describe(v)).member("applying", v.applying);
  w.key("holds").begin_array();
  for (const std::string& hold : v.holds) w.string(hold);
  w.end_array();
  if (!v.not_mirrored.empty()) {
    w.key("not_mirrored").begin_object();
    for (const auto& [reason, n] : v.not_mirrored) w.member(reason, static_cast<int64_t>(n));
    w.end_object();
  }
  if (!v.cause.empty()) w.member("cause", v.cause);
  if (!v.waiting_for.empty()) w.member("waiting_for", v.waiting_for);
  w.member("revision", v.route.revision).member("epoch", v.route.epoch);
  w.member("fence", v.route.fence).member("fallback", v.route.fallback);
  w.member("dwell_ms", v.dwell_ms).member("least_dwell_ms", v.least_dwell_ms);
  if (!v.not_yet.empty()) w.member("not_yet", v.not_yet);
  if (v.coverage_ppm >= 0) {
    w.key("coverage_percent").raw(number_text(percent(v.coverage_ppm)));
    w.key("least_coverage_percent").raw(number_text(percent(v.least_coverage_ppm)));
  }
  if (v.phase == Phase::DecommissionReady) {
    w.key("approved_by").begin_array();
    for (const std::string& who : v.approvers) w.string(who);
    w.end_array().member("approvals", static_cast<int64_t>(v.plan.decommission.approvals));
  }
  w.member("plan_hash", std::to_string(v.plan_hash)).member("edit_waits", v.edit_waits);
  w.member("old_up", v.old_up).member("new_up", v.new_up).member("sequence", v.sequence);
  w.member("started_by", v.actor).member("created_unix", v.created_unix);
  write_gates(w, v);
  w.end_object();
}

}  // namespace

std::string describe(const Standing& standing) {
  std::string out(migrate::machine::name(standing.phase));
  for (char& c : out) c = c == '_' ? ' ' : c;
  const std::string weight = number_text(percent(standing.weight_ppm)) + " %";
  if (standing.phase == Phase::Stage) {
    out += " " + std::to_string(standing.stage + 1);
    if (standing.stages > 0) out += " of " + std::to_string(standing.stages);
    out += ", " + weight;
  }
  if (standing.phase == Phase::RollingBack) out += ", " + weight + " left";
  if (!standing.cause.empty()) out.append(" (").append(standing.cause).append(")");
  return out;
}

std::string describe(const MigrationView& view) {
  return describe(Standing{.phase = view.phase,
                           .stage = view.stage,
                           .stages = static_cast<int64_t>(view.plan.stages.size()),
                           .weight_ppm = view.route.weight_ppm,
                           .cause = view.cause});
}

std::string to_json(const MigrationView& view) {
  std::string out;
  Writer w(out);
  write(w, view);
  return out;
}

std::string to_json(const std::vector<MigrationView>& views, const leader::Leadership& leadership) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.migrations/1").key("leadership").begin_object();
  w.member("role", leader::name(leadership.role));
  if (leadership.role != leader::Role::Alone) {
    w.member("term", leadership.term).member("holder", leadership.holder);
  }
  if (!leadership.trouble.empty()) w.member("trouble", leadership.trouble);
  w.end_object().key("migrations").begin_array();
  for (const MigrationView& view : views) write(w, view);
  w.end_array().end_object();
  return out;
}

}  // namespace sluice::app::migration
