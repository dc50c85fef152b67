// One migration in virtual time: the real machine, the real gates, a simulated world. Everything is
// a function of the seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "migrate/gate/all.h"
#include "migrate/machine/step.h"
#include "migrate/simulate/world.h"
#include "migrate/stats/ddsketch.h"

namespace sluice::migrate::simulate {

struct Setup {
  machine::Plan plan;
  gate::Limits limits;
  std::vector<gate::Limits> stage_limits;  // of each stage; empty: `limits` for all
  double tail_threshold = 12;              // of the error detector during the reverse shadow
  int64_t shadow_pairs = 100'000;          // compared in each phase and stage, at most
  bool with_tail = false;  // go through the fourteen days, else stop where they begin
  int64_t patience_ms = 3 * machine::kDay;  // longest staged part before it counts as held
};

// Five-to-a-hundred with short dwell times, so that the gates and not the clock end a stage.
Setup usual_setup();

enum class Ending : uint8_t { Completed, RolledBack, Held };

struct Outcome {
  Ending ending = Ending::Held;
  machine::RollbackCause cause = machine::RollbackCause::None;
  int64_t gate = -1;         // index of the gate that rolled back
  int64_t stage = -1;        // stage in which it ended, -1: before the first
  int64_t requests_new = 0;  // of users, on the new side
  int64_t failures = 0;      // errors of the new side that users saw, all
  int64_t failures_bad = 0;  // the same since the onset
  int64_t requests_bad = 0;  // of users on the new side since the onset
  bool onset_reached = false;
  int64_t holds_seen = 0;  // bit set over machine::Hold
  int64_t duration_ms = 0;
  int64_t wrong_moves = 0;  // broken invariants: 0

  bool operator==(const Outcome&) const = default;
};

// The old side's latency distribution of a world; shared by its runs.
stats::DdSketch reference_latency(const World& world, uint64_t seed);

Outcome run(const Setup& setup, const World& world, const stats::DdSketch& reference,
            uint64_t seed);

}  // namespace sluice::migrate::simulate
