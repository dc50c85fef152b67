// The whole state of a migration: a value, recorded before every effect, so that a controller that
// was killed anywhere goes on from its journal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "migrate/machine/event.h"
#include "migrate/machine/phase.h"
#include "migrate/machine/plan.h"
#include "migrate/machine/route.h"

namespace sluice::migrate::machine {

// What the controller knows of a proxy. `retired` ones serve no traffic and are not waited for.
struct ProxyState {
  int64_t id = 0;
  int64_t fence = 0;  // last acknowledged record
  int64_t epoch = 0;
  bool retired = false;

  bool operator==(const ProxyState&) const = default;
};

// Health of a side as probes see it; quiet_ms is credited time since it was last down, cut off at
// the plan's target-health time. Both sides are taken for healthy until a probe says otherwise.
struct SideState {
  bool down = false;
  bool ever_down = false;
  int64_t quiet_ms = 0;

  [[nodiscard]] bool usable(const Plan& plan) const {
    return !down && (!ever_down || quiet_ms >= plan.target_health_ms);
  }
  bool operator==(const SideState&) const = default;
};

// Clocks of the controller's host and what was credited between ticks that agreed.
struct ClockState {
  bool running = false;  // a tick was seen since the process started
  int64_t mono_ms = 0;
  int64_t wall_ms = 0;
  int64_t skew_ms = 0;  // drift of wall against mono since the clocks were last trusted
  int64_t calm_ms = 0;  // credited time since the clock hold began

  bool operator==(const ClockState&) const = default;
};

struct State {
  int64_t sequence = 0;  // events that changed the state, one journal record each
  Phase phase = Phase::Draft;
  int64_t stage = 0;  // index into the plan, in Phase::Stage
  int64_t holds = 0;  // bit set over Hold
  Progress progress = Progress::Observing;
  Route route;                 // the record last published, or about to be
  int64_t plan_hash = 0;       // the plan that this stage runs under
  int64_t next_plan_hash = 0;  // takes over at the next stage, 0: none
  std::vector<ProxyState> proxies;

  bool lease = false;     // this process may act
  bool settling = false;  // no tick yet since the process started: never promote

  ClockState clock;
  SideState old_side;
  SideState new_side;

  // Of the current phase or stage.
  int64_t dwell_ms = 0;      // credited time with good data and no hold
  int64_t undecided_ms = 0;  // credited time that a decision is overdue
  int64_t gap_ms = 0;        // credited time without usable data
  int64_t began_wall_ms = 0;
  bool fresh = false;      // usable data since the last tick
  bool approved = false;   // a person agreed to the next step
  bool shadowing = false;  // shadow traffic runs
  int64_t coverage_ppm = 0;

  RollbackCause cause = RollbackCause::None;
  bool gradual = false;                // the ramp, not one step
  int64_t ramp_ms = 0;                 // credited time on the current step of the ramp
  bool acknowledged = false;           // an operator has seen the rollback
  int64_t waiting_revision = -1;       // submitted while rolled back or rolling back, -1: none
  std::vector<std::string> approvers;  // of the decommissioning

  [[nodiscard]] bool held(Hold hold) const { return (holds >> static_cast<int>(hold) & 1) != 0; }
  bool operator==(const State&) const = default;
};

template <class V, RecordOf<ProxyState> T>
void visit_fields(V& v, T& s) {
  v("id", s.id)("fence", s.fence)("epoch", s.epoch)("retired", s.retired);
}
template <class V, RecordOf<SideState> T>
void visit_fields(V& v, T& s) {
  v("down", s.down)("ever_down", s.ever_down)("quiet_ms", s.quiet_ms);
}
template <class V, RecordOf<ClockState> T>
void visit_fields(V& v, T& s) {
  v("running", s.running)("mono_ms", s.mono_ms)("wall_ms", s.wall_ms)("skew_ms", s.skew_ms);
  v("calm_ms", s.calm_ms);
}
template <class V, RecordOf<State> T>
void visit_fields(V& v, T& s) {
  v("sequence", s.sequence)("phase", s.phase)("stage", s.stage)("holds", s.holds);
  v("progress", s.progress)("route", s.route)("plan_hash", s.plan_hash);
  v("next_plan_hash", s.next_plan_hash)("proxies", s.proxies)("lease", s.lease);
  v("settling", s.settling)("clock", s.clock)("old_side", s.old_side)("new_side", s.new_side);
  v("dwell_ms", s.dwell_ms)("undecided_ms", s.undecided_ms)("gap_ms", s.gap_ms);
  v("began_wall_ms", s.began_wall_ms)("fresh", s.fresh)("approved", s.approved);
  v("shadowing", s.shadowing)("coverage_ppm", s.coverage_ppm)("cause", s.cause);
  v("gradual", s.gradual)("ramp_ms", s.ramp_ms)("acknowledged", s.acknowledged);
  v("waiting_revision", s.waiting_revision)("approvers", s.approvers);
}

}  // namespace sluice::migrate::machine
