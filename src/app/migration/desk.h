// All migrations of this process, led where the store is: every method runs on the store's thread
// with the database at hand, so that a transition is on disk before anything else hears of it and
// no other thread ever waits for the disk. What comes out are views and notices, which the control
// loop publishes.
//
//   Desk desk;
//   desk.open(database, workers, now);             // takes the term, restores from the journals
//   desk.start(database, plan, "ann", now);
//   desk.pulse(database, pulse);                   // several times a second
//   desk.state().migrations                        // what to publish and show
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/migration/notice.h"
#include "app/migration/view.h"
#include "app/migration_plan/load.h"
#include "migrate/controller/collector.h"
#include "migrate/controller/lead.h"
#include "migrate/report/report.h"
#include "store/migrations.h"

namespace sluice::app::migration {

struct Clocks {
  int64_t mono_ms = 0;
  int64_t wall_ms = 0;
};

// What the proxies and probes told since the last pulse, of one migration.
struct Signals {
  std::vector<migrate::controller::Served> served;
  std::vector<migrate::controller::Compared> compared;
  bool sound = true;                // no row was lost on the way
  std::vector<int64_t> cut_off_by;  // proxies that cut the new side off, confirmed by probes
  // Of each side: 1 up, -1 down, 0 nothing new.
  int old_side = 0;
  int new_side = 0;
  bool money_gone = false;    // shadow calls have cost what they may
  int64_t mirrored_ppm = -1;  // share of the requests that was mirrored; -1: not told
  bool mirrored_all = false;  // as many as the plan wanted in this phase: no more will come
  std::string sides;          // what the two targets are now (app/sides.h); empty: not told
};
struct Pulse {
  Clocks now;
  std::map<std::string, Signals> signals;  // by migration
};

struct DeskState {
  std::vector<MigrationView> migrations;
  std::vector<Notice> notices;  // since the last time
};

class Desk final {
 public:
  Desk();
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Deposes whoever led before and goes on where the journals end. proxies: 0 to that number. term:
  // where one is given from outside.
  Result<void> open(store::Database& database, int64_t proxies, Clocks now,
                    std::optional<int64_t> term = std::nullopt);
  // Where the journals stand, without a word: another process leads.
  Result<void> follow(store::Database& database);
  // Nothing is written any more until the next term.
  void step_down();
  Result<void> start(store::Database& database, const migration_plan::LoadedPlan& plan,
                     const std::string& actor, Clocks now);
  // BadRequest saying why when the command does not fit; UnknownModel for an unknown id.
  Result<void> operate(store::Database& database, const std::string& id,
                       migrate::machine::Command command, const std::string& who, Clocks now);
  // The plan of a migration under way. BadRequest with the key and the reason when it cannot be had
  // where the migration stands (migrate::plan::may_edit).
  Result<void> edit(store::Database& database, const std::string& id,
                    const migration_plan::LoadedPlan& next, const std::string& who, Clocks now);
  void acked(store::Database& database, const std::string& id, int64_t fence, int64_t epoch,
             Clocks now);
  void pulse(store::Database& database, const Pulse& pulse);

  // Takes the notices away.
  DeskState state();
  // JSON lines for `sluice migrate replay`.
  static Result<std::string> journal(store::Database& database, const std::string& id);
  // For `sluice migrate report`.
  static Result<migrate::report::MigrationReport> report(store::Database& database,
                                                         const std::string& id, Clocks now);

 private:
  struct Seat;
  struct PinnedPlans {
    migration_plan::LoadedPlan in_force;
    std::optional<migration_plan::LoadedPlan> waiting;
  };
  static Result<PinnedPlans> pinned_plans(store::Database& database,
                                          const store::MigrationEntry& entry,
                                          const std::optional<migrate::machine::State>& state);
  static migrate::gate::Evidence evidence_of(const migration_plan::LoadedPlan& plan,
                                             const std::optional<store::TransitionEntry>& last);
  // `shown` gets the text of the plan that the last row is under.
  static Result<void> show_plan_in_force(store::MigrationRepository& repository,
                                         const std::vector<store::TransitionEntry>& rows,
                                         store::MigrationEntry& shown);
  // Forbidden when another process leads it.
  Result<Seat*> led(const std::string& id);
  Seat* find(const std::string& id);
  Seat& seat_of(const migration_plan::LoadedPlan& plan, migrate::machine::State state,
                const migrate::gate::Evidence& evidence);
  // Where the journal of that migration ends.
  Result<Seat*> take_seat(store::Database& database, const store::MigrationEntry& entry,
                          const std::optional<store::TransitionEntry>& last);
  Result<void> restore(store::Database& database, const store::MigrationEntry& entry,
                       int64_t proxies, Clocks now);
  // Tells the machine, and takes note of what it journaled.
  Result<void> tell(store::Database& database, Seat& seat, const migrate::machine::Event& event,
                    Clocks now);
  void heard(store::Database& database, Seat& seat, const migrate::machine::Event& event,
             Clocks now);
  // Before and after every step of the machine.
  static void begin(store::Database& database, Seat& seat, Clocks now);
  void end(Seat& seat);
  void judge(store::Database& database, Seat& seat, Clocks now);
  void hear(store::Database& database, Seat& seat, const Signals& signals, Clocks now);
  // Holds a migration whose sides are no longer what they were when its revision began (I9).
  void compare_sides(store::Database& database, Seat& seat, const Signals& signals, Clocks now);
  void tick(store::Database& database, Seat& seat, Clocks now);
  [[nodiscard]] std::string waits_for(const Seat& seat) const;
  [[nodiscard]] MigrationView view(const Seat& seat) const;

  int64_t fence_ = 0;
  int64_t proxies_ = 0;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::vector<Notice> notices_;
};

}  // namespace sluice::app::migration
