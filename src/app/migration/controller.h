// The migrations of a running Sluice, seen from the control loop: gathers what the workers, the
// shadows and the probes tell, hands it to the desk on the store's thread, and publishes the route
// that comes back. Five times a second, so that a decision is in force well within a second.
//
//   workers --observations--> controller --pulse--> desk (store thread: judge, journal)
//   workers <--snapshot------ controller <--state---
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/migration/desk.h"
#include "app/migration/leading.h"
#include "app/migration/ledger.h"
#include "app/migration/pace.h"
#include "app/migration/prober.h"
#include "app/migration/side_health.h"
#include "app/migration/warmer.h"
#include "app/shadow/comparison_thread.h"
#include "app/store_thread.h"
#include "gateway/worker.h"
#include "net/timer.h"

namespace sluice::app::migration {

// What the controller needs of the service around it.
struct Surroundings {
  net::Loop& loop;
  StoreThread& store;
  std::function<std::vector<gateway::Worker*>()> workers;
  // Puts the present routes in force; `done` once every worker runs by them.
  std::function<void(std::function<void()> done)> publish;
  std::function<gateway::SnapshotPtr()> snapshot;
  // What the targets of a plan are now (app/sides.h).
  std::function<std::string(const migrate::plan::MigrationPlan&)> sides;
  // Whether this process leads from now on: then what it journals is announced, in order.
  std::function<void(bool leads)> lead;
  std::function<void(const Notice&)> announce;
  // Absent: this process leads.
  std::optional<leader::Candidacy> candidacy;
};

class Controller final {
 public:
  template <class T>
  using Done = std::function<void(const Result<T>&)>;

  explicit Controller(Surroundings around);
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // Before the first snapshot: the routes that the journals left in force. Waits for the disk. Of
  // several processes the leader is found later.
  Result<void> restore(int64_t workers);
  // After the first snapshot is in force.
  void begin();

  void start(const migration_plan::LoadedPlan& plan, const std::string& actor,
             Done<MigrationView> done);
  void operate(const std::string& id, migrate::machine::Command command, const std::string& who,
               Done<MigrationView> done);
  void edit(const std::string& id, const migration_plan::LoadedPlan& next, const std::string& who,
            Done<MigrationView> done);
  void journal(const std::string& id, Done<std::string> done);
  void report(const std::string& id, Done<migrate::report::MigrationReport> done);
  [[nodiscard]] leader::Leadership leadership() const { return leading_.leadership(); }
  [[nodiscard]] const std::vector<MigrationView>& migrations() const { return migrations_; }
  [[nodiscard]] const MigrationView* find(const std::string& id) const;
  // The newest whose split is in force; null: none.
  [[nodiscard]] const MigrationView* leading(const std::string& model) const;
  [[nodiscard]] const std::deque<Notice>& notices() const { return notices_; }
  [[nodiscard]] std::string exposition() const;
  // What goes by now, and what of it the old side answers as a shadow; empty: not known.
  struct Flow {
    std::optional<Rate> rate;
    std::optional<double> mirrored_share;  // 0 to 1
  };
  [[nodiscard]] Flow flow(const MigrationView& of) const;
  // From the thread that compares.
  void seen(shadow::PairSeen pair);

 private:
  struct Watched {
    SideHealth old_side;
    SideHealth new_side;
    std::vector<int64_t> cut_off_by;  // workers that wait for probes to agree
    bool told_old_down = false;
    bool told_new_down = false;
    std::map<size_t, int64_t> sequences;  // of the workers' batches
    Pace pace;
  };

  void gained(DeskState state);
  void lost();
  void followed(DeskState state);
  void pulse();
  void take(size_t worker, const std::vector<gateway::MigrationBatch>& batches);
  void hand_over();
  void watch(const MigrationView& view, Signals& signals);
  // Sends the requests of a generic warm-up while it lasts.
  void warm(const MigrationView& view);
  void compared(const std::string& id, const migrate::controller::Compared& pair);
  void ask(const MigrationView& view, gateway::Side side);
  void probed(const std::string& id, gateway::Side side, bool well);
  // job(desk, database, clocks) on the store's thread, then the migration as it is.
  template <class Job>
  void at_desk(const std::string& id, Job job, Done<MigrationView> done);
  // What a job at the desk came to, of a process that led when it began.
  void answered(const DeskState& state);
  // The desk's state as it is now: shows it, publishes what has changed.
  void adopt(DeskState state);
  void publish();

  Surroundings around_;
  net::Timer timer_;
  Prober prober_;
  std::unique_ptr<Desk> desk_;
  Leading leading_;
  std::vector<MigrationView> migrations_;
  std::deque<Notice> notices_;
  std::map<std::string, migrate::machine::Route> published_;  // by migration
  std::map<std::string, Watched> watched_;
  std::map<std::string, Ledger> ledgers_;
  std::map<std::string, Signals> signals_;  // gathered for the next pulse
  std::map<std::string, std::unique_ptr<Warmer>> warmers_;
  size_t awaited_ = 0;  // workers that have not answered this pulse yet
  bool pulsing_ = false;
};

}  // namespace sluice::app::migration
