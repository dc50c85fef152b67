// Health of the two sides, and the holds that follow from it.
#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {

void Turn::on_health(const Health& health) {
  SideState& side = health.side == Side::Old ? s.old_side : s.new_side;
  if (side.down != health.up) return;  // nothing new
  side.down = !health.up;
  side.ever_down = true;
  side.quiet_ms = 0;  // counts from the last moment it was known to be down
  changed = true;
  review_health();
}

// The holds are a function of the two sides' usability and the phase.
void Turn::review_health() {
  const bool old_ok = s.old_side.usable(plan);
  const bool new_ok = s.new_side.usable(plan);
  const bool watched = can_roll_back(s.phase) || s.phase == Phase::RollingBack;
  // Serving traffic from a side that is down while the other is up: go back.
  if (s.new_side.down && old_ok && s.route.weight_ppm > 0 && can_roll_back(s.phase)) {
    begin_rollback(RollbackCause::NewDown);
    return;
  }
  // A side that fails while it takes its traffic back gets it in steps from here on.
  if (s.phase == Phase::RollingBack && !old_ok) s.gradual = true;
  const auto set = [this](Hold which, bool on) { on ? hold(which) : release(which); };
  set(Hold::BothDown, watched && !old_ok && !new_ok);
  set(Hold::OldDown, watched && !old_ok && new_ok);
  set(Hold::NewDown, watched && old_ok && !new_ok && s.phase != Phase::RollingBack);
  if (s.route.epoch == 0 || s.route.fallback == wants_fallback(s.route.weight_ppm)) return;
  s.dwell_ms = 0;  // traffic that came by fallback is no random sample
  publish(s.route.weight_ppm, s.route.shadow);
  emit(EffectKind::ResetStage);
}

// Failed requests may be tried on the other side while traffic goes back, and while the old side is
// down in a stage. Never at weight zero: the new side is not proven then, or proven bad.
bool Turn::wants_fallback(int64_t weight_ppm) const {
  if (weight_ppm <= 0) return false;
  if (s.phase == Phase::RollingBack) return true;
  return s.phase == Phase::Stage && weight_ppm < kAllTraffic && !s.old_side.usable(plan);
}

}  // namespace sluice::migrate::machine
