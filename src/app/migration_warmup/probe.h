// A few cheap requests to one side, one after the other: is it there, does the key work, which
// limits does it tell? Stops early at a refused key or an empty account: more of the same would
// only be counted against it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "app/migration_warmup/side.h"
#include "migrate/readiness/readiness.h"
#include "net/loop.h"

namespace sluice::app::migration_warmup {

struct ProbeLimits {
  size_t requests = 3;
  int64_t timeout_ms = 10'000;  // of one of them
};

class Probing final {
 public:
  using Done = std::function<void(const migrate::readiness::Probes&)>;

  // `side` points into the snapshot. `done` runs once, on the loop, after start().
  Probing(net::Loop& loop, gateway::SnapshotPtr snapshot, Side side, ProbeLimits limits, Done done);
  void start();

 private:
  void ask();
  void heard(const migrate::warmup::Answer& answer);

  gateway::SnapshotPtr snapshot_;
  Side side_;
  ProbeLimits limits_;
  Done done_;
  net::Loop& loop_;
  Prompt prompt_;
  net::UpstreamPool pool_;
  std::unique_ptr<Call> call_;
  migrate::readiness::Probes seen_;
};

// The same for a verb that has nothing else to do meanwhile.
migrate::readiness::Probes probe(const gateway::SnapshotPtr& snapshot, const Side& side,
                                 ProbeLimits limits);

}  // namespace sluice::app::migration_warmup
