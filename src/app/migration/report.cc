#include "app/migration/report.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <variant>

#include "app/config/environment.h"
#include "migrate/controller/lead.h"
#include "migrate/machine/journal.h"

namespace sluice::app::migration {
namespace {

namespace machine = migrate::machine;
namespace gate = migrate::gate;
namespace mr = migrate::report;
using machine::Phase;
using machine::State;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
// Chance that a true rate above the bound stays unseen.
constexpr double kBoundAlpha = 0.05;

constexpr std::array<std::string_view, 10> kCommands{
    "start", "inventory done", "pause",          "resume",           "approve",
    "abort", "rollback seen",  "decommissioned", "budget exhausted", "drift detected"};

std::string percent_text(double percent) {
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, percent, std::chars_format::general, 4).ptr;
  return std::string(text, end) + " %";
}

std::string weight_text(const State& s) {
  return percent_text(static_cast<double>(s.route.weight_ppm) / 10'000);
}

std::string spaced(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c == '_' ? ' ' : c;
  return out;
}

std::string side_text(machine::Side side) {
  return side == machine::Side::Old ? "old side" : "new side";
}

struct InWords {
  std::string operator()(const machine::Tick&) const { return "time passed"; }
  std::string operator()(const machine::Judged&) const { return "the gates were asked"; }
  std::string operator()(const machine::Ack&) const { return "every worker runs the route"; }
  std::string operator()(const machine::ProxyJoined& e) const {
    return "worker " + std::to_string(e.proxy) + " joined";
  }
  std::string operator()(const machine::ProxyGone& e) const {
    return "worker " + std::to_string(e.proxy) + " left";
  }
  std::string operator()(const machine::Breaker& e) const {
    return "worker " + std::to_string(e.proxy) + " cut the new side off";
  }
  std::string operator()(const machine::Health& e) const {
    return side_text(e.side) + (e.up ? " is up again" : " is down");
  }
  std::string operator()(const machine::Coverage&) const { return "state of the shadow traffic"; }
  std::string operator()(const machine::LeaseGained& e) const {
    return "this process leads, term " + std::to_string(e.fence);
  }
  std::string operator()(const machine::LeaseLost&) const { return "another process leads"; }
  std::string operator()(const machine::Recovered&) const { return "restarted from the journal"; }
  std::string operator()(const machine::Operate& e) const {
    const auto i = static_cast<size_t>(e.command);
    return std::string(i < kCommands.size() ? kCommands[i] : "unknown command");
  }
  std::string operator()(const machine::Edit& e) const {
    return e.kind == machine::EditKind::Tighten ? "the plan was edited, nothing is looser"
                                                : "the plan was edited, looser from the next stage";
  }
};

struct Transition {
  const store::TransitionEntry* row = nullptr;
  State before;
  machine::Event event;
  State after;
};

// What became of the migration, in words; empty: nothing that a reader would ask for.
std::string outcome_of(const Transition& t) {
  const bool entered = t.before.phase != t.after.phase || t.before.stage != t.after.stage;
  const bool moved = t.before.route.weight_ppm != t.after.route.weight_ppm;
  if (entered && t.after.phase == Phase::RollingBack) {
    return "rolled back (" + std::string(machine::name(t.after.cause)) + ")";
  }
  if (entered && t.after.phase == Phase::RolledBack) return "rolled back";
  if (entered && t.after.phase == Phase::Stage) return "promoted to " + weight_text(t.after);
  if (entered) return "went on to " + spaced(machine::name(t.after.phase));
  if (moved) return "new side at " + weight_text(t.after);
  std::string out;
  for (int i = 0; i < machine::kHoldCount; ++i) {
    const auto hold = static_cast<machine::Hold>(i);
    if (t.before.held(hold) == t.after.held(hold)) continue;
    out += out.empty() ? "" : ", ";
    out += (t.after.held(hold) ? "held: " : "no longer held: ") + spaced(machine::info(hold).name);
  }
  return out;
}

bool always_told(const machine::Event& event) {
  return std::holds_alternative<machine::Operate>(event) ||
         std::holds_alternative<machine::Breaker>(event) ||
         std::holds_alternative<machine::Health>(event) ||
         std::holds_alternative<machine::LeaseGained>(event) ||
         std::holds_alternative<machine::Edit>(event);
}

class Auditor final {
 public:
  explicit Auditor(int64_t created_ms) { out_.weights.push_back({created_ms, 0}); }

  Result<void> take(const store::TransitionEntry& row);
  mr::MigrationReport finish();

 private:
  void tell(const Transition& t);
  void decide(const Transition& t, const machine::Judged& judged);
  void measure(const Transition& t);

  mr::MigrationReport out_;
  mr::Series errors_{"errors of the new side so far, per cent", {}, {}, {}};
  State last_;
  gate::Evidence evidence_;
  int64_t judged_ = 0;
  int64_t not_equal_ = 0;
};

Result<void> Auditor::take(const store::TransitionEntry& row) {
  Transition t;
  t.row = &row;
  auto before = migrate::from_record<State>(row.before);
  auto event = machine::event_from_record(row.event);
  auto after = migrate::from_record<State>(row.after);
  const std::string where = "journal record " + std::to_string(row.seq);
  if (!before) return fail(Cause::Storage, where + ": " + before.error().message, "before");
  if (!event) return fail(Cause::Storage, where + ": " + event.error().message, "event");
  if (!after) return fail(Cause::Storage, where + ": " + after.error().message, "after");
  t.before = std::move(*before);
  t.event = std::move(*event);
  t.after = std::move(*after);
  const machine::JournalRecord record{row.seq,    t.after.route.fence, row.plan,
                                      row.before, row.event,           row.after};
  if (!machine::replay(record)) ++not_equal_;
  tell(t);
  measure(t);
  if (const auto* judged = std::get_if<machine::Judged>(&t.event)) decide(t, *judged);
  last_ = std::move(t.after);
  return {};
}

void Auditor::tell(const Transition& t) {
  const std::string outcome = outcome_of(t);
  const auto* operate = std::get_if<machine::Operate>(&t.event);
  const auto* edit = std::get_if<machine::Edit>(&t.event);
  const std::string who = operate != nullptr ? operate->who : edit != nullptr ? edit->who : "";
  const int64_t at = t.row->at_ms;
  if (out_.weights.back().weight_ppm != t.after.route.weight_ppm) {
    out_.weights.push_back({at, t.after.route.weight_ppm});
  }
  if (outcome.empty() && !always_told(t.event)) return;
  std::string words = std::visit(InWords(), t.event);
  if (!outcome.empty()) words += ": " + outcome;
  out_.timeline.push_back({t.row->seq, at, std::string(machine::name(t.after.phase)), words, who});
  const bool by_itself = operate != nullptr && operate->command == machine::Command::InventoryDone;
  if (!who.empty() && !by_itself) {
    out_.approvals.push_back({at, who, std::visit(InWords(), t.event)});
  }
}

// The judgement behind a transition, made again.
void Auditor::decide(const Transition& t, const machine::Judged& judged) {
  const std::string outcome = outcome_of(t);
  if (outcome.empty()) return;
  mr::Decision decision{t.row->seq, t.row->at_ms, outcome, {}};
  ++judged_;
  const auto again = migrate::controller::rejudge(t.row->evidence);
  const size_t cut = t.row->evidence.find('\n');
  const auto limits =
      cut == std::string::npos
          ? Result<gate::Limits>(fail(Cause::BadRequest, "no limits"))
          : migrate::from_record<gate::Limits>(std::string_view(t.row->evidence).substr(cut + 1));
  if (!again || !limits) {
    ++not_equal_;
    out_.decisions.push_back(std::move(decision));
    return;
  }
  // A promotion may have waited for its hours: then the machine was told to stay.
  const bool waited =
      again->verdict == gate::StageVerdict::Promote && judged.verdict == gate::StageVerdict::Stay;
  if (again->verdict != judged.verdict && !waited) ++not_equal_;
  for (size_t i = 0; i < gate::kGates.size(); ++i) {
    if (!gate::kGates[i].required(evidence_, *limits)) continue;
    const gate::Finding& f = again->findings[i];
    decision.gates.push_back({std::string(gate::kGates[i].name), f.verdict, std::string(f.why),
                              f.statistic, kNothing, f.n});
  }
  out_.decisions.push_back(std::move(decision));
}

void Auditor::measure(const Transition& t) {
  const std::string_view text = t.row->evidence;
  auto evidence = migrate::from_record<gate::Evidence>(text.substr(0, text.find('\n')));
  if (!evidence) return;
  evidence_ = std::move(*evidence);
  const gate::ErrorWatch& errors = evidence_.errors;
  if (errors.requests <= 0) return;
  errors_.wall_ms.push_back(t.row->at_ms);
  errors_.old_side.push_back(kNothing);
  errors_.new_side.push_back(100 * static_cast<double>(errors.burst.errors) /
                             static_cast<double>(errors.requests));
}

mr::MigrationReport Auditor::finish() {
  out_.plan_hash = last_.plan_hash;
  out_.state = spaced(machine::name(last_.phase));
  if (last_.cause != machine::RollbackCause::None) {
    out_.state += ", cause: " + std::string(machine::name(last_.cause));
  }
  if (!errors_.wall_ms.empty()) out_.series.push_back(std::move(errors_));
  const gate::ErrorWatch& seen = evidence_.errors;
  if (seen.requests > 0 && seen.burst.errors == 0) {
    const double bound = 1 - std::pow(kBoundAlpha, 1 / static_cast<double>(seen.requests));
    out_.not_shown.push_back("The new side answered " + std::to_string(seen.requests) +
                             " requests without an error; that bounds its error rate only below " +
                             percent_text(100 * bound) + " (95 %).");
  }
  if (seen.requests == 0) {
    out_.not_shown.emplace_back("The evidence holds no request of the new side.");
  }
  out_.not_shown.emplace_back(
      "Latencies and tokens over time: the journal holds what decisions were made on, not every "
      "measurement; a metrics system that scrapes /metrics has them.");
  out_.not_shown.emplace_back(
      "Answers of bad quality that no mirrored pair, judge or user could tell from good ones.");
  out_.not_shown.push_back(
      not_equal_ == 0
          ? "Every transition and the " + std::to_string(judged_) +
                " decisions above were computed again from the journal and came out equal; "
                "whether the evidence itself was measured rightly, a journal cannot show."
          : std::to_string(not_equal_) +
                " records do NOT come out equal when they are computed again from the journal.");
  return std::move(out_);
}

}  // namespace

Result<mr::MigrationReport> report_of(const store::MigrationEntry& entry,
                                      const std::vector<store::TransitionEntry>& journal,
                                      const std::vector<mr::Cluster>& clusters,
                                      int64_t now_wall_ms) {
  Auditor auditor(entry.created_at * 1000);
  for (const store::TransitionEntry& row : journal) {
    if (auto ok = auditor.take(row); !ok) return std::unexpected(ok.error());
  }
  const auto loaded =
      migration_plan::load_plan_text(entry.plan, "the stored plan", config::SystemEnvironment());
  mr::MigrationReport out = auditor.finish();
  out.id = entry.id;
  out.subject = loaded.plan.subject();
  out.from = loaded.plan.from;
  out.to = loaded.plan.to;
  out.plan_yaml = entry.plan;
  out.made_wall_ms = now_wall_ms;
  out.clusters = clusters;
  return out;
}

void add_costs(const std::vector<gateway::ShadowLedger::Counts>& shadows,
               mr::MigrationReport& out) {
  const std::string account = out.id + "/";  // ID/PHASE, as build_snapshot.cc accounts them
  for (const auto& c : shadows) {
    if (!c.labels.rule.starts_with(account)) continue;
    mr::CostRow row;
    const auto calls = [&c](gateway::ShadowCallKind kind) {
      const auto& outcomes = c.outcomes[static_cast<size_t>(kind)];
      return std::accumulate(outcomes.begin(), outcomes.end(), uint64_t{0});
    };
    const uint64_t mirrored = calls(gateway::ShadowCallKind::Mirror);
    const uint64_t twins = calls(gateway::ShadowCallKind::Twin);
    row.requests = static_cast<int64_t>(mirrored + twins);
    row.what = c.labels.rule.substr(account.size()) + ": " + std::to_string(mirrored) +
               " shadow calls to " + c.labels.shadow;
    // Tokens and money are counted of both together.
    if (twins > 0) {
      row.what += " and " + std::to_string(twins) + " second calls to " + c.labels.primary;
    }
    row.what += " since the process started";
    // In the order of kTokenTypes: input, cache_read, cache_write, output, reasoning.
    row.input_tokens = static_cast<int64_t>(c.tokens[0] + c.tokens[1] + c.tokens[2]);
    row.output_tokens = static_cast<int64_t>(c.tokens[3]);
    row.usd = static_cast<double>(c.spent_nano_usd) / 1e9;
    out.costs.push_back(std::move(row));
  }
}

}  // namespace sluice::app::migration
