// Time. Dwell and the fourteen days are sums of monotonic increments between ticks that agree with
// the wall clock; a jump or a suspended host earns nothing (I10).
#include <algorithm>
#include <cstdlib>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

constexpr int64_t kCalm = kMinute;      // clocks must agree this long before they are trusted again
constexpr int64_t kSnapshot = kMinute;  // credited time is recorded at least this often

void add_up_to(int64_t& timer, int64_t credited, int64_t most) {
  timer = std::min(timer + credited, most);
}

}  // namespace

int64_t Turn::credit(const Tick& tick) {
  ClockState& c = s.clock;
  const int64_t mono = tick.mono_ms - c.mono_ms;
  const int64_t wall = tick.wall_ms - c.wall_ms;
  const bool first = !c.running;
  c = {true, tick.mono_ms, tick.wall_ms, c.skew_ms, c.calm_ms};
  if (first) return 0;
  const int64_t period = s.phase == Phase::ReverseShadow ? plan.slow_tick_ms : plan.tick_ms;
  c.skew_ms += wall - mono;
  const bool skewed = std::abs(c.skew_ms) > plan.clock_skew_ms;
  if (skewed || mono < 0 || mono > 2 * period) {
    c.skew_ms = 0;
    c.calm_ms = 0;
    if (skewed || mono < 0) hold(Hold::Clock);
    return 0;
  }
  return mono;
}

void Turn::on_tick(const Tick& tick) {
  s.settling = s.settling && !s.clock.running;  // ends with the second tick of a process
  const int64_t credited = credit(tick);
  if (s.progress == Progress::Applying) republish();
  if (s.held(Hold::Clock)) {
    s.clock.calm_ms += credited;
    if (s.clock.calm_ms >= kCalm) release(Hold::Clock);
  }
  add_up_to(s.old_side.quiet_ms, credited, plan.target_health_ms);
  add_up_to(s.new_side.quiet_ms, credited, plan.target_health_ms);
  review_health();
  if (s.phase == Phase::RollingBack) {
    continue_rollback(credited);
  } else if (is_gated(s.phase) && s.progress == Progress::Observing) {
    count_time(credited);
    if (s.phase == Phase::ReverseShadow) finish_reverse_shadow();
  }
  s.fresh = false;
}

void Turn::count_time(int64_t credited) {
  if (!s.fresh) add_up_to(s.gap_ms, credited, plan.gap_ms);
  if (s.gap_ms >= plan.gap_ms) hold(Hold::DataGap);
  if (s.holds != 0) return;
  const bool shadow_runs = s.phase != Phase::ReverseShadow || s.shadowing;
  if (s.fresh && shadow_runs) {
    if (s.dwell_ms / kSnapshot != (s.dwell_ms + credited) / kSnapshot) changed = true;
    s.dwell_ms += credited;
  }
  if (s.phase == Phase::ReverseShadow) return;    // its length is its decision
  if (s.dwell_ms < least_dwell(plan, s)) return;  // not due yet
  add_up_to(s.undecided_ms, credited, plan.undecided_ms);
  if (s.undecided_ms >= plan.undecided_ms) hold(Hold::GreyZone);
}

}  // namespace sluice::migrate::machine
