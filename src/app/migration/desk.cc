#include "app/migration/desk.h"

#include <algorithm>
#include <spdlog/spdlog.h>

#include "app/migration/report.h"
#include "app/migration/seat.h"
#include "app/sides.h"
#include "store/discrepancies.h"
#include "wire/json_writer.h"

namespace sluice::app::migration {

namespace machine = migrate::machine;
namespace gate = migrate::gate;
using machine::Command;
using machine::Phase;

namespace {

// Those that nobody has taken yet; the oldest go.
constexpr size_t kMostNotices = 1000;

void log_failure(const std::string& migration, const Result<void>& done) {
  if (done || done.error().cause == Cause::BadRequest) return;
  spdlog::error("migration {}: {}", migration, done.error().message);
}

// Traffic has gone over to the new side: those that come after may begin.
bool has_arrived(Phase phase) {
  return phase == Phase::ReverseShadow || phase == Phase::DecommissionReady ||
         phase == Phase::Decommissioning || phase == Phase::Done;
}

}  // namespace

Desk::Desk() = default;
Desk::~Desk() = default;

Desk::Seat* Desk::find(const std::string& id) {
  const auto it = std::ranges::find(seats_, id, [](const auto& s) { return s->plan.id; });
  return it == seats_.end() ? nullptr : it->get();
}

Desk::Seat& Desk::seat_of(const migration_plan::LoadedPlan& plan, machine::State state,
                          const gate::Evidence& evidence) {
  seats_.push_back(std::make_unique<Seat>(plan, std::move(state), evidence));
  return *seats_.back();
}

// ---- beginning

Result<void> Desk::open(store::Database& database, int64_t proxies, Clocks now,
                        std::optional<int64_t> term) {
  seats_.clear();
  store::MigrationRepository repository(database);
  auto fence = repository.take_term(term);
  if (!fence) return std::unexpected(fence.error());
  // What was written before the term was taken; nothing of older terms comes after it.
  auto all = repository.list();
  if (!all) return std::unexpected(all.error());
  fence_ = *fence;
  proxies_ = proxies;
  for (const store::MigrationEntry& entry : *all) {
    if (auto ok = restore(database, entry, proxies, now); !ok) return ok;
  }
  return {};
}

Result<void> Desk::follow(store::Database& database) {
  store::MigrationRepository repository(database);
  const auto all = repository.list();
  if (!all) return std::unexpected(all.error());
  for (const store::MigrationEntry& entry : *all) {
    const auto last = repository.last(entry.id);
    if (!last) return std::unexpected(last.error());
    const int64_t sequence = *last ? (**last).seq : 0;
    const Seat* known = find(entry.id);
    if (known != nullptr && known->lead.state().sequence == sequence) continue;
    std::erase_if(seats_, [&entry](const auto& seat) { return seat->plan.id == entry.id; });
    if (const auto seat = take_seat(database, entry, *last); !seat) {
      return std::unexpected(seat.error());
    }
  }
  step_down();
  return {};
}

void Desk::step_down() {
  for (const auto& seat : seats_) {
    // Nothing is journaled of it.
    if (seat->lead.state().lease) log_failure(seat->plan.id, seat->lead.send(machine::LeaseLost{}));
  }
}

Result<Desk::Seat*> Desk::take_seat(store::Database& database, const store::MigrationEntry& entry,
                                    const std::optional<store::TransitionEntry>& last) {
  std::optional<machine::State> known;
  if (last) {
    auto found = migrate::from_record<machine::State>(last->after);
    if (!found) {
      return fail(Cause::Storage, "the journal of \"" + entry.id + "\": " + found.error().message);
    }
    known = std::move(*found);
  }
  const auto plans = pinned_plans(database, entry, known);
  if (!plans) return std::unexpected(plans.error());
  const gate::Evidence evidence = evidence_of(plans->in_force, last);
  machine::State state =
      known ? std::move(*known)
            : machine::initial_state(
                  migrate::plan::machine_plan(plans->in_force.plan, plans->in_force.hash), 1);
  Seat& seat = seat_of(plans->in_force, std::move(state), evidence);
  if (plans->waiting) seat.propose(*plans->waiting);
  seat.actor = entry.actor;
  seat.created_unix = entry.created_at;
  if (last) {
    if (auto ok = seat.lead.redo(last->before, last->event); !ok) {
      return fail(Cause::Storage, "the journal of \"" + entry.id + "\": " + ok.error().message);
    }
  }
  return &seat;
}

Result<void> Desk::restore(store::Database& database, const store::MigrationEntry& entry,
                           int64_t proxies, Clocks now) {
  const auto last = store::MigrationRepository(database).last(entry.id);
  if (!last) return std::unexpected(last.error());
  const auto taken = take_seat(database, entry, *last);
  if (!taken) return std::unexpected(taken.error());
  Seat& seat = **taken;
  const std::vector<machine::ProxyState> before = seat.lead.state().proxies;
  for (const machine::Event& event :
       {machine::Event(machine::Recovered{}), machine::Event(machine::LeaseGained{fence_})}) {
    if (auto ok = tell(database, seat, event, now); !ok) return ok;
  }
  for (int64_t proxy = 0; proxy < proxies; ++proxy) {
    if (auto ok = tell(database, seat, machine::ProxyJoined{proxy}, now); !ok) return ok;
  }
  for (const machine::ProxyState& proxy : before) {
    if (proxy.id >= proxies) heard(database, seat, machine::ProxyGone{proxy.id}, now);
  }
  return {};
}

Result<void> Desk::start(store::Database& database, const migration_plan::LoadedPlan& plan,
                         const std::string& actor, Clocks now) {
  for (const auto& seat : seats_) {
    const Phase phase = seat->lead.state().phase;
    const bool acknowledged = phase == Phase::RolledBack && seat->lead.state().acknowledged;
    if (seat->plan.subject() != plan.plan.subject() || phase == Phase::Done || acknowledged)
      continue;
    return fail(Cause::BadRequest,
                "the migration \"" + seat->plan.id + "\" leads the " +
                    (plan.plan.route ? "route" : "model") + " \"" + plan.plan.subject() +
                    "\" already; one at a time: wait for its end, or abort and acknowledge it",
                "model");
  }
  const store::MigrationEntry entry{.id = plan.plan.id,
                                    .plan = migration_plan::plan_yaml(plan.plan),
                                    .actor = actor,
                                    .created_at = now.wall_ms / 1000};
  if (auto ok = store::MigrationRepository(database).add(entry); !ok) return ok;
  const machine::Plan steps = migrate::plan::machine_plan(plan.plan, plan.hash);
  Seat& seat = seat_of(plan, machine::initial_state(steps, 1),
                       gate::Evidence::with(migrate::plan::limits(plan.plan), steps.tick_ms));
  seat.actor = actor;
  seat.created_unix = entry.created_at;
  for (const machine::Event& event :
       {machine::Event(machine::Recovered{}), machine::Event(machine::LeaseGained{fence_})}) {
    if (auto ok = tell(database, seat, event, now); !ok) return ok;
  }
  for (int64_t proxy = 0; proxy < proxies_; ++proxy) {
    if (auto ok = tell(database, seat, machine::ProxyJoined{proxy}, now); !ok) return ok;
  }
  return tell(database, seat, machine::Operate{Command::Start, actor}, now);
}

// ---- events

Result<void> Desk::tell(store::Database& database, Seat& seat, const machine::Event& event,
                        Clocks now) {
  begin(database, seat, now);
  auto done = seat.lead.send(event);
  end(seat);
  return done;
}

// What nobody waits for an answer to. A storage error leaves the state as it was, and the same fact
// comes again with the next pulse; a refusal of the machine says that it does not matter now.
void Desk::heard(store::Database& database, Seat& seat, const machine::Event& event, Clocks now) {
  log_failure(seat.plan.id, tell(database, seat, event, now));
}

void Desk::begin(store::Database& database, Seat& seat, Clocks now) {
  seat.database = &database;
  seat.now = now;
  seat.journaled = false;
}

void Desk::end(Seat& seat) {
  seat.take_over();
  for (Notice& notice : seat.told) {
    if (notices_.size() >= kMostNotices) notices_.erase(notices_.begin());
    notices_.push_back(std::move(notice));
  }
  seat.told.clear();
}

Result<void> Desk::operate(store::Database& database, const std::string& id, Command command,
                           const std::string& who, Clocks now) {
  const auto seat = led(id);
  if (!seat) return std::unexpected(seat.error());
  return tell(database, **seat, machine::Operate{command, who}, now);
}

void Desk::acked(store::Database& database, const std::string& id, int64_t fence, int64_t epoch,
                 Clocks now) {
  Seat* seat = find(id);
  if (seat == nullptr) return;
  for (int64_t proxy = 0; proxy < proxies_; ++proxy) {
    heard(database, *seat, machine::Ack{proxy, fence, epoch}, now);
  }
}

void Desk::pulse(store::Database& database, const Pulse& pulse) {
  for (const auto& seat : seats_) {
    // Whoever started it was cut off between the plan and its first step: the plan on record
    // counts.
    if (seat->lead.state().phase == Phase::Draft) {
      heard(database, *seat, machine::Operate{Command::Start, seat->actor}, pulse.now);
    }
    const Phase phase = seat->lead.state().phase;
    if (phase == Phase::Inventory && waits_for(*seat).empty()) {
      heard(database, *seat, machine::Operate{Command::InventoryDone, seat->actor}, pulse.now);
    }
    if (phase == Phase::Done || !seat->lead.state().lease) continue;
    const auto found = pulse.signals.find(seat->plan.id);
    if (found != pulse.signals.end()) hear(database, *seat, found->second, pulse.now);
    tick(database, *seat, pulse.now);
  }
}

void Desk::compare_sides(store::Database& database, Seat& seat, const Signals& signals,
                         Clocks now) {
  const machine::State& state = seat.lead.state();
  if (signals.sides.empty() || !machine::can_roll_back(state.phase)) return;
  const int64_t revision = state.route.revision;
  if (seat.sides_revision != revision) {
    auto pinned = store::MigrationRepository(database).pin_sides(seat.plan.id, revision,
                                                                 signals.sides, fence_);
    if (!pinned) return spdlog::error("migration {}: {}", seat.plan.id, pinned.error().message);
    seat.sides = std::move(*pinned);
    seat.sides_revision = revision;
  }
  if (seat.sides == signals.sides || state.held(machine::Hold::ConfigDrift)) return;
  heard(database, seat,
        machine::Operate{Command::DriftDetected, difference(seat.sides, signals.sides)}, now);
}

void Desk::hear(store::Database& database, Seat& seat, const Signals& signals, Clocks now) {
  const machine::State& state = seat.lead.state();
  compare_sides(database, seat, signals, now);
  for (const int64_t proxy : signals.cut_off_by) {
    heard(database, seat, machine::Breaker{proxy, state.route.revision}, now);
  }
  if (signals.old_side != 0) {
    heard(database, seat, machine::Health{machine::Side::Old, signals.old_side > 0}, now);
  }
  if (signals.new_side != 0) {
    heard(database, seat, machine::Health{machine::Side::New, signals.new_side > 0}, now);
  }
  seat.sound = seat.sound && signals.sound;
  if (signals.money_gone && machine::is_gated(state.phase) && !state.held(machine::Hold::Budget)) {
    heard(database, seat, machine::Operate{Command::BudgetExhausted, "shadow.max_spend_usd"}, now);
  }
  if (signals.mirrored_ppm >= 0) seat.mirrored_ppm = signals.mirrored_ppm;
  if (state.phase == Phase::RollingBack || state.phase == Phase::RolledBack) return;
  const gate::Limits limits = seat.lead.limits();
  gate::Evidence& evidence = seat.lead.evidence();
  seat.witness.hear(signals, state.phase, evidence.epoch, now.mono_ms);
  for (const auto& row : signals.served) {
    seat.collector.add(row, limits, now.mono_ms, evidence);
  }
  for (const auto& pair : signals.compared) {
    seat.collector.add(pair, state.phase, limits, now.mono_ms, evidence);
  }
  // A rollback is decided when its evidence is there, not when the next tick is due.
  const auto errors = gate::judge(evidence.errors, limits.errors, now.mono_ms);
  const auto refusals = gate::judge(evidence.refusals, limits.refusals, now.mono_ms);
  const bool refused = limits.refusals.required && refusals.verdict == gate::Verdict::Fail;
  if (errors.verdict == gate::Verdict::Fail || refused) judge(database, seat, now);
}

void Desk::judge(store::Database& database, Seat& seat, Clocks now) {
  const machine::State& before = seat.lead.state();
  begin(database, seat, now);
  seat.collector.close(seat.lead.limits(), now.mono_ms, seat.lead.evidence());
  const size_t next = before.phase == Phase::Stage ? static_cast<size_t>(before.stage) + 1 : 0;
  const bool steps = before.phase == Phase::Shadow || before.phase == Phase::Stage;
  const std::string not_yet =
      steps ? migrate::plan::why_not_yet(seat.plan, next, now.wall_ms) : std::string();
  log_failure(seat.plan.id, seat.lead.judge(now.mono_ms, not_yet.empty()));
  seat.wait(not_yet);
  end(seat);
}

void Desk::tick(store::Database& database, Seat& seat, Clocks now) {
  const machine::Plan& plan = seat.lead.plan();
  const bool slow = seat.lead.state().phase == Phase::ReverseShadow;
  const int64_t period = slow ? plan.slow_tick_ms : plan.tick_ms;
  if (seat.last_tick_ms >= 0 && now.mono_ms - seat.last_tick_ms < period) return;
  seat.last_tick_ms = now.mono_ms;
  gate::Evidence& evidence = seat.lead.evidence();
  const bool live = seat.witness.live(seat.lead.state().phase, evidence.epoch, now.mono_ms);
  gate::close_interval(evidence, live, seat.sound, now.mono_ms, period);
  seat.sound = true;
  if (seat.mirrored_ppm >= 0) {
    heard(database, seat, machine::Coverage{true, seat.mirrored_ppm}, now);
  }
  judge(database, seat, now);
  heard(database, seat, machine::Tick{now.mono_ms, now.wall_ms}, now);
}

// ---- views

// The first that this one comes after and that has not arrived yet.
std::string Desk::waits_for(const Seat& seat) const {
  for (const auto& other : seats_) {
    if (other.get() == &seat || has_arrived(other->lead.state().phase)) continue;
    const bool named = std::ranges::find(seat.plan.after, other->plan.id) != seat.plan.after.end();
    const bool under_way = other->lead.state().phase != Phase::RolledBack;
    if (named || (under_way && other->plan.order < seat.plan.order)) return other->plan.id;
  }
  for (const std::string& id : seat.plan.after) {
    const bool known = std::ranges::any_of(seats_, [&](const auto& s) { return s->plan.id == id; });
    if (!known) return id;
  }
  return {};
}

MigrationView Desk::view(const Seat& seat) const {
  const machine::State& s = seat.lead.state();
  MigrationView out;
  out.plan = seat.plan;
  out.actor = seat.actor;
  out.created_unix = seat.created_unix;
  out.sequence = s.sequence;
  out.plan_hash = s.plan_hash;
  out.edit_waits = s.next_plan_hash != 0;
  out.phase = s.phase;
  out.stage = s.stage;
  for (int i = 0; i < machine::kHoldCount; ++i) {
    const auto hold = static_cast<machine::Hold>(i);
    if (s.held(hold)) out.holds.emplace_back(machine::info(hold).name);
  }
  out.applying = s.progress == machine::Progress::Applying;
  out.route = s.route;
  if (s.cause != machine::RollbackCause::None) out.cause = machine::name(s.cause);
  out.dwell_ms = s.dwell_ms;
  out.least_dwell_ms = machine::least_dwell(seat.lead.plan(), s);
  out.not_yet = seat.not_yet;
  if (s.phase == Phase::ReverseShadow || s.phase == Phase::DecommissionReady) {
    out.coverage_ppm = s.coverage_ppm;
    out.least_coverage_ppm = seat.lead.plan().coverage_min_ppm;
  }
  out.approvers = s.approvers;
  out.acknowledged = s.acknowledged;
  out.old_up = !s.old_side.down;
  out.new_up = !s.new_side.down;
  if (s.phase == Phase::Inventory) out.waiting_for = waits_for(seat);
  if (!s.lease) return out;  // only who leads asks the gates
  const gate::Judgement& judgement = seat.lead.judgement();
  const gate::Limits limits = seat.lead.limits();
  for (size_t i = 0; i < gate::kGates.size(); ++i) {
    const gate::Finding& finding = judgement.findings[i];
    out.gates.push_back({std::string(gate::kGates[i].name),
                         std::string(gate::name(finding.verdict)), std::string(finding.why),
                         finding.statistic, finding.n,
                         gate::kGates[i].required(seat.lead.evidence(), limits)});
  }
  return out;
}

DeskState Desk::state() {
  DeskState out;
  for (const auto& seat : seats_) out.migrations.push_back(view(*seat));
  out.notices = std::exchange(notices_, {});
  return out;
}

Result<migrate::report::MigrationReport> Desk::report(store::Database& database,
                                                      const std::string& id, Clocks now) {
  store::MigrationRepository repository(database);
  const auto all = repository.list();
  if (!all) return std::unexpected(all.error());
  const auto entry = std::ranges::find(*all, id, &store::MigrationEntry::id);
  if (entry == all->end()) return std::unexpected(unknown_migration(id));
  const auto rows = repository.journal(id);
  if (!rows) return std::unexpected(rows.error());
  const auto found = store::DiscrepancyRepository(database).clusters(id);
  if (!found) return std::unexpected(found.error());
  std::vector<migrate::report::Cluster> clusters;
  for (const store::DiscrepancyCluster& c : *found) {
    clusters.push_back({c.kind, c.cluster, c.count, c.open > 0 ? "open" : "reviewed"});
  }
  store::MigrationEntry shown = *entry;
  if (auto ok = show_plan_in_force(repository, *rows, shown); !ok) {
    return std::unexpected(ok.error());
  }
  return report_of(shown, *rows, clusters, now.wall_ms);
}

Result<std::string> Desk::journal(store::Database& database, const std::string& id) {
  auto rows = store::MigrationRepository(database).journal(id);
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::unexpected(unknown_migration(id));
  std::string out;
  for (const store::TransitionEntry& row : *rows) {
    wire::json::Writer w(out);
    w.begin_object().member("sequence", row.seq).member("fence", row.fence);
    w.member("at_ms", row.at_ms).member("plan", row.plan).member("before", row.before);
    w.member("event", row.event).member("after", row.after).member("evidence", row.evidence);
    w.end_object();
    out += '\n';
  }
  return out;
}

}  // namespace sluice::app::migration
