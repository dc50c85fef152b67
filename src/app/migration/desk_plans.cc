// The plans of a migration: the one it was started with, the edits, and which of them the journal
// pins. An edit's text is on disk before the journal speaks of its hash, and the journal before the
// plan is in force.
#include <algorithm>

#include "app/config/environment.h"
#include "app/migration/seat.h"

namespace sluice::app::migration {

namespace machine = migrate::machine;
namespace gate = migrate::gate;
using machine::EditKind;
using migration_plan::LoadedPlan;

namespace {

// Of a plan that another process, or another version, wrote: nothing of the world is asked.
class NoEnvironment final : public config::Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string&) const override {
    return std::nullopt;
  }
  [[nodiscard]] Result<std::string> read_file(const std::string&) const override {
    return fail(Cause::Config, "a stored plan names no files");
  }
};

Result<LoadedPlan> read_stored(const std::string& id, const std::string& text, int64_t hash) {
  LoadedPlan loaded =
      migration_plan::load_plan_text(text, "the stored plan of " + id, NoEnvironment());
  if (!loaded.ok()) {
    return fail(Cause::Storage, "the stored plan of the migration \"" + id +
                                    "\" cannot be read: " + config::to_string(loaded.errors[0]));
  }
  // A newer version may write the same plan with more keys: it is still the one that was pinned.
  if (hash != 0) loaded.hash = hash;
  return loaded;
}

const store::EditedPlan* of_hash(const std::vector<store::EditedPlan>& edits, int64_t hash) {
  const auto it = std::ranges::find(edits, hash, &store::EditedPlan::hash);
  return it == edits.end() ? nullptr : &*it;
}

bool is_edit(const std::optional<store::TransitionEntry>& row) {
  if (!row) return false;
  const auto event = machine::event_from_record(row->event);
  return event && std::holds_alternative<machine::Edit>(*event);
}

}  // namespace

migrate::controller::LeadLimits limits_of(const migrate::plan::MigrationPlan& plan) {
  migrate::controller::LeadLimits out{migrate::plan::limits(plan), {}};
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    out.stages.push_back(migrate::plan::limits(plan, i));
  }
  return out;
}

Error unknown_migration(const std::string& id) {
  return {Cause::NoRoute, "no migration \"" + id + "\"; `sluice migrate list` shows them"};
}

Result<Desk::PinnedPlans> Desk::pinned_plans(store::Database& database,
                                             const store::MigrationEntry& entry,
                                             const std::optional<machine::State>& state) {
  const auto edits = store::MigrationRepository(database).plans(entry.id);
  if (!edits) return std::unexpected(edits.error());
  const int64_t pinned = state ? state->plan_hash : 0;
  const store::EditedPlan* edited = of_hash(*edits, pinned);
  auto in_force = read_stored(entry.id, edited == nullptr ? entry.plan : edited->plan, pinned);
  if (!in_force) return std::unexpected(in_force.error());
  PinnedPlans out{std::move(*in_force), std::nullopt};
  const int64_t next = state ? state->next_plan_hash : 0;
  if (next == 0) return out;
  const store::EditedPlan* waiting = of_hash(*edits, next);
  if (waiting == nullptr) {
    return fail(Cause::Storage, "the edited plan of \"" + entry.id + "\" is not on record");
  }
  auto loaded = read_stored(entry.id, waiting->plan, next);
  if (!loaded) return std::unexpected(loaded.error());
  out.waiting = std::move(*loaded);
  return out;
}

gate::Evidence Desk::evidence_of(const LoadedPlan& plan,
                                 const std::optional<store::TransitionEntry>& last) {
  const gate::Limits limits = migrate::plan::limits(plan.plan);
  const machine::Plan times = migrate::plan::machine_plan(plan.plan, plan.hash);
  gate::Evidence out = gate::Evidence::with(limits, times.tick_ms);
  if (!last) return out;
  const std::string_view judged = last->evidence;
  const auto known = migrate::from_record<gate::Evidence>(judged.substr(0, judged.find('\n')));
  if (!known) return out;
  out = *known;
  if (!is_edit(last)) return out;
  // It is from before the edit, whose limits are stricter.
  out.errors.retune(limits.errors);
  for (gate::ExceedanceWatch* watch : {&out.ttft, &out.latency, &out.token_latency}) {
    watch->reference_n = 0;
  }
  return out;
}

Result<void> Desk::show_plan_in_force(store::MigrationRepository& repository,
                                      const std::vector<store::TransitionEntry>& rows,
                                      store::MigrationEntry& shown) {
  if (rows.empty()) return {};
  const auto edits = repository.plans(shown.id);
  if (!edits) return std::unexpected(edits.error());
  const auto state = migrate::from_record<machine::State>(rows.back().after);
  if (!state) return std::unexpected(state.error());
  if (const auto* edited = of_hash(*edits, state->plan_hash); edited != nullptr) {
    shown.plan = edited->plan;
  }
  return {};
}

Result<Desk::Seat*> Desk::led(const std::string& id) {
  Seat* seat = find(id);
  if (seat == nullptr) return std::unexpected(unknown_migration(id));
  if (seat->lead.state().lease) return seat;
  return fail(Cause::Forbidden, "another process leads the migration \"" + id + "\" now");
}

Result<void> Desk::edit(store::Database& database, const std::string& id, const LoadedPlan& next,
                        const std::string& who, Clocks now) {
  const auto found = led(id);
  if (!found) return std::unexpected(found.error());
  Seat& seat = **found;
  const machine::State& state = seat.lead.state();
  const int64_t newest = state.next_plan_hash != 0 ? state.next_plan_hash : state.plan_hash;
  if (next.hash == newest) {
    return fail(Cause::BadRequest, "the migration has this very plan already", "plan");
  }
  if (auto ok = migrate::plan::may_edit(seat.plan, next.plan, state.phase, state.stage); !ok) {
    return ok;
  }
  const EditKind kind = migrate::plan::edit_kind(seat.plan, next.plan);
  const store::EditedPlan text{.migration = id,
                               .hash = next.hash,
                               .plan = migration_plan::plan_yaml(next.plan),
                               .actor = who,
                               .created_at = now.wall_ms / 1000};
  if (auto ok = store::MigrationRepository(database).add_plan(text, fence_); !ok) return ok;
  const gate::Limits before = seat.lead.limits();
  const std::optional<LoadedPlan> former = seat.waiting;
  seat.propose(next);
  if (auto ok = tell(database, seat, machine::Edit{kind, next.hash, 0, who}, now); !ok) {
    former ? seat.propose(*former) : seat.withdraw();
    return ok;
  }
  if (kind == EditKind::Tighten) {
    gate::Evidence& evidence = seat.lead.evidence();
    evidence.errors.retune(migrate::plan::limits(seat.plan).errors);
    seat.collector.tighten(before, seat.lead.limits(), evidence);
  }
  return {};
}

}  // namespace sluice::app::migration
