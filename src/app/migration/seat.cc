#include "app/migration/seat.h"

#include <spdlog/spdlog.h>

namespace sluice::app::migration {

Result<void> Desk::Seat::append(const migrate::machine::JournalRecord& record,
                                const std::string& judged_on) {
  const store::TransitionEntry row{.migration = plan.id,
                                   .seq = record.sequence,
                                   .fence = record.fence,
                                   .plan = record.plan,
                                   .before = record.before,
                                   .event = record.event,
                                   .after = record.after,
                                   .evidence = judged_on,
                                   .at_ms = now.wall_ms};
  if (auto ok = store::MigrationRepository(*database).append(row); !ok) return ok;
  journaled = true;
  auto says = notices_of(row);
  if (!says) {
    spdlog::error("migration {}: what its journal says cannot be told: {}", plan.id,
                  says.error().message);
    return {};
  }
  told.insert(told.end(), std::make_move_iterator(says->begin()),
              std::make_move_iterator(says->end()));
  return {};
}

void Desk::Seat::wait(const std::string& why) {
  const migrate::machine::State& s = lead.state();
  const bool due = lead.judgement().verdict == migrate::gate::StageVerdict::Promote &&
                   s.dwell_ms >= migrate::machine::least_dwell(lead.plan(), s);
  const std::string now_waits = due ? why : std::string();
  if (not_yet == now_waits) return;
  not_yet = now_waits;
  if (!not_yet.empty()) say("the next step waits: " + not_yet);
}

// What changed nothing is on no record, and is lost with the process.
void Desk::Seat::page(std::string_view why) {
  if (!journaled) say(why);
}

void Desk::Seat::say(std::string_view why) {
  const migrate::machine::State& s = lead.state();
  told.push_back({.migration = plan.id,
                  .wall_ms = now.wall_ms,
                  .kind = "page",
                  .phase = std::string(migrate::machine::name(s.phase)),
                  .weight_percent = static_cast<double>(s.route.weight_ppm) / 10'000,
                  .text = std::string(why)});
}

}  // namespace sluice::app::migration
