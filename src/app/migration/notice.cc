#include "app/migration/notice.h"

#include "app/migration/view.h"
#include "migrate/machine/step.h"

namespace sluice::app::migration {

namespace machine = migrate::machine;
using machine::EditKind;

namespace {

struct Row {
  machine::Plan plan;
  machine::State before;
  machine::Event event;
  machine::State after;
};

Result<Row> read(const store::TransitionEntry& entry) {
  auto plan = machine::plan_from_record(entry.plan);
  if (!plan) return std::unexpected(plan.error());
  auto before = migrate::from_record<machine::State>(entry.before);
  if (!before) return std::unexpected(before.error());
  auto event = machine::event_from_record(entry.event);
  if (!event) return std::unexpected(event.error());
  auto after = migrate::from_record<machine::State>(entry.after);
  if (!after) return std::unexpected(after.error());
  return Row{std::move(*plan), std::move(*before), std::move(*event), std::move(*after)};
}

Standing standing_of(const Row& row) {
  const machine::State& s = row.after;
  // An edited plan may have another number of stages than the one that the row was made under.
  const bool pinned = row.plan.hash == s.plan_hash;
  return {.phase = s.phase,
          .stage = s.stage,
          .stages = pinned ? static_cast<int64_t>(row.plan.stages.size()) : 0,
          .weight_ppm = s.route.weight_ppm,
          .cause = s.cause == machine::RollbackCause::None ? "" : machine::name(s.cause)};
}

}  // namespace

Result<std::vector<Notice>> notices_of(const store::TransitionEntry& entry) {
  const auto row = read(entry);
  if (!row) return std::unexpected(row.error());
  const machine::State& before = row->before;
  const machine::State& after = row->after;
  std::vector<Notice> out;
  const auto notice = [&](std::string kind, std::string text) {
    out.push_back({.migration = entry.migration,
                   .wall_ms = entry.at_ms,
                   .kind = std::move(kind),
                   .phase = std::string(machine::name(after.phase)),
                   .weight_percent = static_cast<double>(after.route.weight_ppm) / 10'000,
                   .text = std::move(text),
                   .sequence = entry.seq,
                   .part = static_cast<int64_t>(out.size())});
  };
  if (before.phase != after.phase || before.stage != after.stage ||
      before.route.weight_ppm != after.route.weight_ppm) {
    notice("transition", describe(standing_of(*row)));
  }
  const int64_t gained = after.holds & ~before.holds;
  for (int i = 0; i < machine::kHoldCount; ++i) {
    if ((gained >> i & 1) == 0) continue;
    const machine::HoldInfo& hold = machine::info(static_cast<machine::Hold>(i));
    std::string text = "held: " + std::string(hold.name);
    if (hold.hold == machine::Hold::ConfigDrift) {
      const auto* drift = std::get_if<machine::Operate>(&row->event);
      if (drift != nullptr) text += " (" + drift->who + ")";
    }
    notice("hold", text + "; ends when " + std::string(hold.exit));
  }
  bool refused = false;
  const machine::Step step = machine::step(row->plan, before, row->event);
  for (const machine::Effect& effect : step.effects) {
    if (effect.kind == machine::EffectKind::Page) notice("page", std::string(effect.why));
    refused = refused || effect.kind == machine::EffectKind::Refused;
  }
  if (const auto* edit = std::get_if<machine::Edit>(&row->event); edit != nullptr && !refused) {
    notice("edit", "plan edited by " + edit->who +
                       (edit->kind == EditKind::Tighten
                            ? ": nothing is looser, in force now"
                            : ": looser, takes over with the next stage and fresh evidence"));
  }
  return out;
}

}  // namespace sluice::app::migration
