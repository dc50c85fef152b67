// Shadow traffic of a running Sluice, put together: the thread that calls, the thread that
// compares, the models that settle what is open, and the store that keeps what differs. On the
// control loop, but for what is said.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/shadow/arbiter.h"
#include "app/shadow/comparison_thread.h"
#include "app/shadow/spend.h"
#include "app/store_thread.h"
#include "base/secret.h"
#include "gateway/shadow_runner.h"
#include "net/timer.h"
#include "store/discrepancies.h"

namespace sluice::app::shadow {

class Plane final {
 public:
  // The store must outlive this.
  // `seen` is told of compared pairs, but for those of rules that the configuration names itself,
  // a few at a time, on the thread that compares; it must not block.
  using Seen = std::function<void(std::vector<PairSeen>)>;
  Plane(const config::ShadowLimits& limits, const Secret& pepper, net::Loop& control,
        StoreThread& store, Seen seen);
  ~Plane();
  Plane(const Plane&) = delete;
  Plane& operator=(const Plane&) = delete;

  // For WorkerOptions; stays as long as this.
  [[nodiscard]] gateway::ShadowRunner* runner() { return runner_.get(); }
  // How the pairs of that configuration's rules are compared and kept, from now on; and those of
  // the migrations, by their names.
  // A migration, and the model or route that it leads.
  struct Led {
    std::string id;
    std::string subject;
  };
  void configure(const config::Config& config, const std::vector<Led>& migrations);
  // Whether a configured shadow or a migration has that name.
  [[nodiscard]] bool compares(const std::string& name) const {
    return std::ranges::find(names_, name) != names_.end();
  }
  // Reads the ignore rules again; `done` when they hold.
  void reload_rules(const std::function<void()>& done = {});

  // Removes what came from a user: `id` is the value that requests are sticky by, or a client key's
  // id. It is looked for under every key that the gateway has had, under `key`, and under none; two
  // users in four billion share the number that stands for a value, and go together.
  void erase_subject(const std::string& id, const std::string& key,
                     std::function<void(const Result<int64_t>&)> done);

  // {"format":"sluice.shadow/1","rules":[...],"comparisons":[...],"models":[...]}
  [[nodiscard]] std::string status_json() const;

  // Runs a job with the repository on the store's thread and gives its result on the control loop.
  template <class Job, class Done>
  void with_store(Job job, Done done) {
    store_.run(
        [job = std::move(job)](store::Database& database) {
          store::DiscrepancyRepository repository(database);
          return job(repository);
        },
        std::move(done));
  }

 private:
  // On the thread that compares: gather, and pass on.
  bool keep(store::DiscrepancyRow row);
  void flush();
  void write_rows();
  void tend();

  config::ShadowLimits limits_;
  StoreThread& store_;
  std::vector<std::string> names_;           // whose ignore rules are read
  std::atomic<size_t> writes_{0};            // rows on their way to the store
  std::vector<store::DiscrepancyRow> rows_;  // gathered, like the pairs
  std::vector<PairSeen> pairs_;
  Seen seen_;
  std::unique_ptr<Arbiter> arbiter_;
  std::unique_ptr<ComparisonThread> comparison_;
  std::unique_ptr<gateway::ShadowRunner> runner_;
  net::Timer timer_;
  SpendKeeper spend_;
  migrate::discrepancy::Digest digest_;
};

}  // namespace sluice::app::shadow
