#include "app/migration/report.h"

#include "app/config/environment.h"
#include "migrate/controller/lead.h"
#include "migrate/machine/journal.h"
#include "migrate/report/plot.h"

namespace sluice::app::migration {

namespace machine = migrate::machine;
namespace gate = migrate::gate;
namespace report = migrate::report;
using machine::Command;

namespace {

std::string in_words(Command command) {
  switch (command) {
    case Command::Start:
      return "started";
    case Command::InventoryDone:
      return "inventory done";
    case Command::Pause:
      return "paused";
    case Command::Resume:
      return "resumed";
    case Command::Approve:
      return "approved the next step";
    case Command::Abort:
      return "aborted";
    case Command::AcknowledgeRollback:
      return "acknowledged the rollback";
    case Command::Decommissioned:
      return "said that the old side is gone";
    case Command::BudgetExhausted:
      return "the budget is spent";
    case Command::DriftDetected:
      return "the configuration drifted";
  }
  return "a command";
}

struct InWords {
  std::string operator()(const machine::Tick&) const { return "time passed"; }
  std::string operator()(const machine::Judged&) const { return "the gates were judged"; }
  std::string operator()(const machine::Ack&) const { return "a proxy runs the route"; }
  std::string operator()(const machine::ProxyJoined&) const { return "a proxy joined"; }
  std::string operator()(const machine::ProxyGone&) const { return "a proxy left"; }
  std::string operator()(const machine::Breaker&) const {
    return "a proxy cut the new side off, and probes agree";
  }
  std::string operator()(const machine::Health& h) const {
    return std::string(h.side == machine::Side::Old ? "the old" : "the new") + " side is " +
           (h.up ? "up" : "down");
  }
  std::string operator()(const machine::Coverage&) const { return "shadow coverage was counted"; }
  std::string operator()(const machine::LeaseGained&) const { return "a controller took over"; }
  std::string operator()(const machine::LeaseLost&) const { return "the controller was deposed"; }
  std::string operator()(const machine::Recovered&) const { return "the process began"; }
  std::string operator()(const machine::Operate& o) const { return in_words(o.command); }
  std::string operator()(const machine::Edit&) const { return "the plan was edited"; }
};

std::string phase_of(const machine::State& s) {
  std::string out(machine::name(s.phase));
  if (s.phase == machine::Phase::Stage) out += " " + std::to_string(s.stage + 1);
  return out;
}

report::Decision decision_of(const store::TransitionEntry& row, const machine::State& after,
                             const gate::Judgement& judgement) {
  report::Decision out{row.seq, row.at_ms, {}, {}};
  const double percent = static_cast<double>(after.route.weight_ppm) / 10'000;
  const bool back =
      after.phase == machine::Phase::RollingBack || after.phase == machine::Phase::RolledBack;
  out.what = back ? "rolled back" : "on to " + phase_of(after);
  out.what += ", new side " + report::number_text(percent) + " %";
  for (size_t i = 0; i < gate::kGates.size(); ++i) {
    const gate::Finding& f = judgement.findings[i];
    out.gates.push_back(
        {std::string(gate::kGates[i].name), f.verdict, std::string(f.why), f.statistic, 0, f.n});
  }
  return out;
}

Error broken(const store::TransitionEntry& row, const Error& error) {
  return {Cause::Storage, "journal record " + std::to_string(row.seq) + ": " + error.message};
}

// One journal row into the report.
Result<void> add(const store::TransitionEntry& row, report::MigrationReport& out) {
  const auto before = migrate::from_record<machine::State>(row.before);
  if (!before) return std::unexpected(broken(row, before.error()));
  const auto after = migrate::from_record<machine::State>(row.after);
  if (!after) return std::unexpected(broken(row, after.error()));
  const auto event = machine::event_from_record(row.event);
  if (!event) return std::unexpected(broken(row, event.error()));
  const auto* operate = std::get_if<machine::Operate>(&*event);
  const std::string who = operate == nullptr ? "" : operate->who;
  const bool moved = before->phase != after->phase || before->stage != after->stage ||
                     before->route.weight_ppm != after->route.weight_ppm;
  const bool held = before->holds != after->holds;
  if (moved || held || operate != nullptr) {
    out.timeline.push_back(
        {row.seq, row.at_ms, phase_of(*after), std::visit(InWords(), *event), who});
  }
  if (operate != nullptr && operate->command == Command::Approve) {
    out.approvals.push_back({row.at_ms, who, "the step after " + phase_of(*before)});
  }
  if (before->route.weight_ppm != after->route.weight_ppm) {
    out.weights.push_back({row.at_ms, after->route.weight_ppm});
  }
  if (moved && std::holds_alternative<machine::Judged>(*event)) {
    const auto judgement = migrate::controller::rejudge(row.evidence);
    if (!judgement) return std::unexpected(broken(row, judgement.error()));
    out.decisions.push_back(decision_of(row, *after, *judgement));
  }
  out.state = phase_of(*after);
  if (after->cause != machine::RollbackCause::None) {
    out.state += " (" + std::string(machine::name(after->cause)) + ")";
  }
  out.plan_hash = after->plan_hash;
  return {};
}

}  // namespace

Result<report::MigrationReport> report_of(const store::MigrationEntry& entry,
                                          const std::vector<store::TransitionEntry>& journal,
                                          const std::vector<report::Cluster>& clusters,
                                          int64_t now_wall_ms) {
  const auto loaded =
      migration_plan::load_plan_text(entry.plan, "the stored plan", config::SystemEnvironment());
  report::MigrationReport out;
  out.id = entry.id;
  out.subject = loaded.plan.subject();
  out.from = loaded.plan.from;
  out.to = loaded.plan.to;
  out.plan_yaml = entry.plan;
  out.made_wall_ms = now_wall_ms;
  out.clusters = clusters;
  out.weights.push_back({entry.created_at * 1000, 0});
  for (const store::TransitionEntry& row : journal) {
    if (auto ok = add(row, out); !ok) return std::unexpected(ok.error());
  }
  out.not_shown = {
      "Latencies and tokens over time: the journal holds what decisions were made on, not every "
      "measurement; a metrics system that scrapes /metrics has them.",
      "Answers of bad quality that no mirrored pair, judge or user could tell from good ones.",
      "What the sides cost, where the plan names no prices."};
  return out;
}

}  // namespace sluice::app::migration
