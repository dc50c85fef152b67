// The machine: step(plan, state, event) -> state and effects. Pure; it reads no clock, sends
// nothing, stores nothing. The caller carries the effects out in their order and stops at the first
// that fails: Journal stands before Publish, so nothing is ever published that is not on record.
//
//   auto [next, effects] = step(plan, std::move(state), Judged{...});
//   for (const Effect& e : effects) ...   // Journal: append {before, event, next}; Publish:
//   next.route
//
// A state without the lease ignores everything but LeaseGained and Recovered.
#pragma once

#include <string_view>
#include <vector>

#include "migrate/machine/state.h"

namespace sluice::migrate::machine {

enum class EffectKind : uint8_t {
  Journal,          // append the transition, under the fence; if refused, drop the rest
  Publish,          // send state.route to every proxy; also repeats, proxies do not mind
  ResetStage,       // evidence: begin a stage at state.route.epoch
  ResetEvidence,    // evidence: forget everything, rollback detectors included
  RecoverEvidence,  // evidence: reload the last snapshot, conservatively
  Page,             // tell a person; `why` says what
  Refused,          // the command does not fit here; `why` says the reason
};

struct Effect {
  EffectKind kind;
  std::string_view why = {};

  bool operator==(const Effect&) const = default;
};
using Effects = std::vector<Effect>;

struct Step {
  State state;
  Effects effects;

  bool operator==(const Step&) const = default;
};

Step step(const Plan& plan, State state, const Event& event);

// The least credited time of the phase or stage that the state is in.
int64_t least_dwell(const Plan& plan, const State& s);

// A migration before its first event.
State initial_state(const Plan& plan, int64_t revision);

}  // namespace sluice::migrate::machine
