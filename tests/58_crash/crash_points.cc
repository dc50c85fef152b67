// The Sluice that the crash suite kills: main() and everything else as in `sluice`, but linked with
// `--wrap` around the calls named below, so that the process can die by SIGKILL exactly there. No
// line of the product knows of it.
//
//   SLUICE_CRASH_AT     append:  a transition is on disk and nobody else has heard of it
//                       publish: every worker runs by the route of the last transition on disk
//   SLUICE_CRASH_LIST   file of the places where it has died already, one a line; it dies once at
//                       each, so a test that restarts it until the plan is over has been everywhere
//
// A place is what happens to what: "operate(0 ann) draft/0 0% -> inventory/0 0%". A line of the
// list is a place, a tab and the sequence of the last transition on disk.
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "app/migration/desk.h"
#include "migrate/machine/journal.h"
#include "store/migrations.h"

namespace sluice::crash {
namespace {

using migrate::from_record;
using store::MigrationEntry;
using store::MigrationRepository;
using store::TransitionEntry;

constexpr std::array<std::string_view, 13> kEvents{
    "tick",     "judged",       "ack",        "joined",    "gone",    "breaker", "health",
    "coverage", "lease_gained", "lease_lost", "recovered", "operate", "edit"};

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string event_of(const std::string& record) {
  const auto event = migrate::machine::event_from_record(record);
  if (!event) return "?";
  std::string out(kEvents.at(event->index()));
  const auto* operated = std::get_if<migrate::machine::Operate>(&*event);
  if (operated != nullptr) {
    out += "(" + std::to_string(static_cast<int>(operated->command)) + " " + operated->who + ")";
  }
  return out;
}

std::string stand_of(const std::string& record) {
  const auto state = from_record<migrate::machine::State>(record);
  if (!state) return "?";
  const bool applying = state->progress == migrate::machine::Progress::Applying;
  return std::string(migrate::machine::name(state->phase)) + "/" + std::to_string(state->stage) +
         " " + std::to_string(state->route.weight_ppm / 10'000) + "%" +
         (applying ? " applying" : "") + (state->holds != 0 ? " held" : "");
}

std::string place_of(const TransitionEntry& row) {
  return event_of(row.event) + " " + stand_of(row.before) + " -> " + stand_of(row.after);
}

// The last transition on disk. All of this runs on the store's thread.
struct Last {
  std::string place = "nothing was journaled";
  std::string migration;
  int64_t sequence = 0;
};
Last& last() {
  static Last it;
  return it;
}

void die_at(std::string_view point) {
  if (setting("SLUICE_CRASH_AT") != point) return;
  const std::string list = setting("SLUICE_CRASH_LIST");
  std::ifstream known(list);
  for (std::string line; std::getline(known, line);) {
    if (line.substr(0, line.find('\t')) == last().place) return;
  }
  std::ofstream(list, std::ios::app)
      << last().place << '\t' << last().migration << '\t' << last().sequence << '\n'
      << std::flush;
  std::raise(SIGKILL);
}

}  // namespace

// As the linker names them; a member's first argument is its object.
Result<void> really_append(MigrationRepository* self, const TransitionEntry& entry) __asm__(
    "__real__ZN6sluice5store19MigrationRepository6appendERKNS0_15TransitionEntryE");
Result<void> append(MigrationRepository* self, const TransitionEntry& entry) __asm__(
    "__wrap__ZN6sluice5store19MigrationRepository6appendERKNS0_15TransitionEntryE");
Result<void> append(MigrationRepository* self, const TransitionEntry& entry) {
  auto done = really_append(self, entry);
  if (!done) return done;
  last() = {place_of(entry), entry.migration, entry.seq};
  die_at("append");
  return done;
}

Result<void> really_add(MigrationRepository* self, const MigrationEntry& entry) __asm__(
    "__real__ZN6sluice5store19MigrationRepository3addERKNS0_14MigrationEntryE");
Result<void> add(MigrationRepository* self, const MigrationEntry& entry) __asm__(
    "__wrap__ZN6sluice5store19MigrationRepository3addERKNS0_14MigrationEntryE");
Result<void> add(MigrationRepository* self, const MigrationEntry& entry) {
  auto done = really_add(self, entry);
  if (!done) return done;
  last() = {"the plan is on disk, its journal is empty", entry.id, 0};
  die_at("append");
  return done;
}

// The controller says so once every worker runs by the route.
using app::migration::Clocks;
using app::migration::Desk;
void really_acked(Desk* self, store::Database& database, const std::string& id, int64_t fence, int64_t epoch, Clocks now) __asm__(
    "__real__ZN6sluice3app9migration4Desk5ackedERNS_5store8DatabaseERKNSt7__cxx1112basic_"
    "stringIcSt11char_traitsIcESaIcEEEllNS1_6ClocksE");
void acked(Desk* self, store::Database& database, const std::string& id, int64_t fence, int64_t epoch, Clocks now) __asm__(
    "__wrap__ZN6sluice3app9migration4Desk5ackedERNS_5store8DatabaseERKNSt7__cxx1112basic_"
    "stringIcSt11char_traitsIcESaIcEEEllNS1_6ClocksE");
void acked(Desk* self, store::Database& database, const std::string& id, int64_t fence,
           int64_t epoch, Clocks now) {
  die_at("publish");
  really_acked(self, database, id, fence, epoch, now);
}

}  // namespace sluice::crash
