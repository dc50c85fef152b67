// What was seen of a migration's sides, poured into the evidence its gates are judged on: who
// counts for which gate in which phase.
//
//   user requests of the new side   errors, latencies; of the old side, the reference and the
//                                   concurrent errors
//   mirrored pairs                  tokens, cost, quality; before users are moved also errors and
//                                   latencies, for then nobody else tells of the new side
//   whose request it was            the sample ratio, each unit once a stage
#pragma once

#include <array>
#include <cstdint>
#include <unordered_set>

#include "migrate/gate/evidence.h"
#include "migrate/machine/phase.h"
#include "migrate/stats/ddsketch.h"

namespace sluice::migrate::controller {

// A refusal is no failure by itself: 4xx other than 429, which clients earn, too.
enum class Told : uint8_t { Good, Bad, RateLimited, Nothing, Refused };

// A request that a user made.
struct Served {
  bool new_side = false;
  Told told = Told::Good;
  int64_t epoch = 0;
  int64_t ttft_us = -1;  // -1: no byte came
  int64_t duration_us = 0;
  int64_t output_tokens = -1;  // -1: not told
  uint32_t unit = 0;
};

// A request that both sides answered. Costs in any unit, equal for both; 0: not known.
struct Compared {
  Served of_new;  // the new side's answer beside the old one's; its unit and epoch mean nothing
  Told old_side = Told::Nothing;
  bool new_refused = false;  // what the old side served
  double old_tokens = 0;
  double new_tokens = 0;
  double old_cost = 0;
  double new_cost = 0;
  bool with_twin = false;  // the old side answered twice, so that its noise is known
  bool new_differs = false;
  bool twin_differs = false;
};

class Collector final {
 public:
  void add(const Served& seen, const gate::Limits& limits, int64_t now_ms, gate::Evidence& out);
  void add(const Compared& pair, machine::Phase phase, const gate::Limits& limits, int64_t now_ms,
           gate::Evidence& out);
  // Units of the requests added since the last call, and the reference, if there is enough of it.
  // Before every judgement.
  void close(const gate::Limits& limits, int64_t now_ms, gate::Evidence& out);
  // Stricter limits are in force: what looks for a regression looks for a smaller one from now on.
  // Rollback evidence stays; a stage that was passed under the former limit is asked again.
  void tighten(const gate::Limits& before, const gate::Limits& after, gate::Evidence& out);

 private:
  // Beyond it units are not counted any more: the share is known well enough by then.
  static constexpr size_t kMostUnits = 1U << 18U;

  // The old side's values: those since the last reference, and those that it was made of.
  struct OldSide {
    stats::DdSketch since;
    stats::DdSketch referred;
  };
  struct Reference {
    gate::ExceedanceWatch& watch;
    const gate::ExceedanceLimits& limits;
    OldSide& old_side;
  };
  std::array<Reference, 3> references(const gate::Limits& limits, gate::Evidence& out);
  void refer(const gate::Limits& limits, gate::Evidence& out);

  OldSide old_ttft_;
  OldSide old_latency_;
  OldSide old_token_latency_;
  std::unordered_set<uint32_t> units_;
  int64_t units_epoch_ = -1;
  int64_t new_units_ = 0;
  int64_t old_units_ = 0;
};

}  // namespace sluice::migrate::controller
