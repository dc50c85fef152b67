// A running Sluice: workers on their threads, the control loop with the admin plane, the store. The
// order of every change is the same: check, write to the store, build a snapshot, publish it to all
// workers, answer once they all have it. So nothing is in force that a restart would not find.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/access_log.h"
#include "app/admin_api.h"
#include "app/build_snapshot.h"
#include "app/config/config.h"
#include "app/config/load.h"
#include "app/foreign_key.h"
#include "app/key_sets.h"
#include "app/migration/controller.h"
#include "app/migration/events.h"
#include "app/migration_warmup/probe.h"
#include "app/quota/keeper.h"
#include "app/shadow/plane.h"
#include "app/store_thread.h"
#include "gateway/worker.h"
#include "net/timer.h"
#include "net/watch.h"
#include "store/keys.h"
#include "store/routes.h"

namespace sluice::app {

struct NewKey {
  store::KeyRecord row;
  Secret key;
};

struct RouteView {
  struct Target {
    std::string id;
    std::string provider;
    std::string model;
    double weight = 0;          // in force
    double configured = 0;      // of the file
    std::string draws_as = {};  // whose draw it makes (app/division.h); empty: its own
  };
  std::string model;
  std::string salt;  // of the assignment
  bool overridden = false;
  std::vector<Target> targets;
  std::optional<gateway::Split> split;  // of the migration that leads the model
};

// Shortest text that reads back as the same number.
std::string number_text(double value);

using LoadConfig = std::function<config::LoadResult()>;

class Service final {
 public:
  // load: reads the configuration file again, for reloads. config_file may be empty (none to
  // watch).
  Service(config::Config config, std::string config_file, LoadConfig load);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Binds, opens the store, starts the threads; then run() until a signal or stop(), which drain.
  Result<void> start();
  void run();
  // Between start() and run(): makes the key of that name anew, in place of an older one.
  Result<NewKey> issue_key(const std::string& name);
  void stop();  // from any thread

  [[nodiscard]] uint16_t data_port() const;
  [[nodiscard]] uint16_t admin_port() const;

  // ---- on the control loop, for the admin API ----
  template <class T>
  using Done = std::function<void(const Result<T>&)>;
  // service_keys.cc
  // From a worker's thread: a key that the old gateway of that route has just accepted.
  void learn_key(const std::string& route, const Secret& key);
  void list_keys(Done<std::vector<store::KeyRecord>> done);
  void create_key(const std::string& name, Done<NewKey> done);
  // Keys of another gateway. Stores fingerprints only; answers in the order of the keys.
  void import_keys(const std::vector<ForeignKey>& keys, Done<std::vector<ImportedKey>> done);
  void rotate_key(const std::string& id, Done<NewKey> done);
  void revoke_key(const std::string& id, Done<store::KeyRecord> done);
  [[nodiscard]] std::vector<RouteView> routes() const;
  void set_weights(const std::string& model, const std::map<std::string, double>& weights,
                   Done<RouteView> done);
  void clear_weights(const std::string& model, Done<RouteView> done);
  void explain(const std::string& request_id, std::function<void(const std::string&)> done);
  void metrics(std::function<void(const std::string&)> done);
  void reload(Done<uint64_t> done);
  [[nodiscard]] shadow::Plane& shadow() { return *shadow_; }
  [[nodiscard]] migration::Controller& migrations() { return *migrations_; }
  // Checks the plan against the configuration that runs, then starts it.
  // coming: migrations that the plan comes after and that will only be started later.
  void start_migration(const std::string& plan_yaml, const std::string& actor,
                       const std::vector<std::string>& coming, Done<migration::MigrationView> done);
  // The same checks for a plan that shall take the place of the one that is carried out.
  void edit_migration(const std::string& id, const std::string& plan_yaml, const std::string& who,
                      Done<migration::MigrationView> done);
  // The rollback meter of a migration under way, as JSON; asks the old side a few cheap requests.
  void migration_readiness(const std::string& id, Done<std::string> done);
  [[nodiscard]] std::string status_json() const;
  // Why requests should not be sent here now; empty when they may.
  [[nodiscard]] std::string not_ready() const;

 private:
  struct Running {
    std::unique_ptr<gateway::Worker> worker;
    std::thread thread;
  };
  // What the store knows that the data plane needs.
  struct Stored {
    std::vector<store::KeyRecord> keys;
    std::vector<store::RouteOverride> overrides;
    int64_t key_revision = 0;
    int64_t route_seq = 0;
  };

  [[nodiscard]] static int64_t unix_now();
  static Result<Stored> read_store(store::Database& database);
  Result<void> start_workers();
  void start_migrations();
  Result<void> start_admin();
  void take(const Stored& stored);
  // Publishes a snapshot of the present state; done once every worker runs by it.
  void publish(Done<uint64_t> done);
  // Re-reads the store, then publishes.
  void refresh(Done<uint64_t> done);
  void poll();
  void drain();
  [[nodiscard]] RouteView view(const std::string& model) const;
  // A model, or an HTTP route.
  [[nodiscard]] bool has_route(const std::string& name) const;
  // service_migrations.cc: the weights as the migration that leads the model divides them.
  void divide(RouteView& route) const;
  // What this process knows of the way back, the old side not asked yet.
  [[nodiscard]] migrate::readiness::Inputs way_back(const migration::MigrationView& of) const;
  void measure(const migration::MigrationView& of, migrate::readiness::Inputs in,
               Done<std::string> done);
  // Whether a person may set weights of that model now.
  [[nodiscard]] Result<void> may_set(const std::string& model) const;
  void finish_route(const std::string& model, const Result<int64_t>& journaled,
                    Done<RouteView> done);

  config::Config config_;
  std::string config_file_;
  LoadConfig load_;
  net::Loop control_;
  std::shared_ptr<gateway::LimitLedger> limits_;
  std::unique_ptr<quota::Book> quota_book_;
  std::unique_ptr<StoreThread> store_;
  std::unique_ptr<quota::Keeper> quotas_;
  std::unique_ptr<migration::Events> events_;
  std::unique_ptr<migration::Controller> migrations_;
  std::map<uint64_t, std::unique_ptr<migration_warmup::Probing>> probings_;
  uint64_t next_probing_ = 0;
  std::unique_ptr<shadow::Plane> shadow_;
  std::unique_ptr<KeySets> key_sets_;
  std::unique_ptr<AccessLog> access_log_;
  std::vector<Running> workers_;
  std::unique_ptr<AdminApi> admin_api_;
  std::unique_ptr<net::HttpServer> admin_;
  std::vector<std::unique_ptr<net::SignalWatch>> signals_;
  std::unique_ptr<net::FileWatch> file_watch_;
  std::unique_ptr<net::Timer> poll_timer_;

  gateway::SnapshotPtr snapshot_;  // the newest
  Secret pepper_;
  std::shared_ptr<const gateway::KeyTable> keys_;
  int64_t next_expiry_ = INT64_MAX;
  WeightOverrides overrides_;
  int64_t key_revision_ = -1;
  int64_t route_seq_ = -1;
  uint64_t revision_ = 0;
  uint64_t reloads_failed_ = 0;
  bool last_reload_ok_ = true;
  bool ready_ = false;
  bool draining_ = false;
  bool polling_ = false;
  std::atomic<size_t> learning_{0};  // keys on their way into the store
  int64_t started_unix_ = 0;
};

}  // namespace sluice::app
