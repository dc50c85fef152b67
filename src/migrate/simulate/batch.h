// Many migrations in one world, summed up: the operating characteristics of a plan, printed before
// anybody starts.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "migrate/simulate/run.h"

namespace sluice::migrate::simulate {

// Order statistics of a count over runs; -1 when there were none.
struct Spread {
  int64_t p50 = -1;
  int64_t p99 = -1;
  double mean = 0;

  static Spread of(std::vector<int64_t> values);
};

struct Summary {
  int64_t runs = 0;
  uint64_t seed = 0;
  int64_t false_rollback = 0;  // rolled back although the new side had not turned bad
  int64_t missed = 0;          // completed although it had
  int64_t caught = 0;          // rolled back after it had
  int64_t completed = 0;       // reached the end, rightly or not
  int64_t held = 0;            // stopped and waits for a person
  int64_t wrong_moves = 0;     // broken invariants
  std::array<int64_t, gate::kGates.size()> rolled_back_by{};  // runs by the gate that decided
  std::array<int64_t, gate::kGates.size()> held_by{};
  Spread failed_before_rollback;    // failures users saw since the onset, over the caught runs
  Spread requests_before_rollback;  // requests on the new side since the onset, likewise
  Spread requests_new;              // requests of users on the new side, all runs
  Spread requests_before_onset;     // requests of users on the new side, over the runs that had one
  int64_t onset_reached = 0;        // runs in which the new side turned bad
  Spread duration_ms;

  [[nodiscard]] double share(int64_t count) const {
    return runs == 0 ? 0 : static_cast<double>(count) / static_cast<double>(runs);
  }
};

// Run i uses a seed derived from `seed` and i, so a single run can be repeated.
uint64_t seed_of(uint64_t seed, int64_t run);
Summary simulate(const Setup& setup, const World& world, int64_t runs, uint64_t seed);

}  // namespace sluice::migrate::simulate
