// Going back. Asks for less than going forward: a gate, a proxy's breaker or an operator, in every
// phase that can be rolled back, whatever else the migration waits for (I3). The only thing it asks
// is that the old side can take the traffic (I6).
#include <algorithm>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

constexpr int64_t kHealthHolds =
    int64_t{1} << static_cast<int>(Hold::OldDown) | int64_t{1} << static_cast<int>(Hold::BothDown);
// An old side that carried less than this is taken for cold: it gets its traffic back in steps.
constexpr int64_t kWarmShare = kAllTraffic / 2;

}  // namespace

void Turn::begin_rollback(RollbackCause cause) {
  if (s.phase == Phase::RollingBack || s.phase == Phase::RolledBack) return;
  if (!can_roll_back(s.phase)) {
    if (s.phase == Phase::Decommissioning || s.phase == Phase::Done) {
      page("no rollback target: the old side is decommissioned");
    }
    return;
  }
  // A total outage already sends every request to the old side by fallback; a ramp would only add
  // failing first attempts.
  const bool outage = cause == RollbackCause::Breaker || cause == RollbackCause::NewDown;
  s.gradual = !outage && kAllTraffic - s.route.weight_ppm < kWarmShare;
  s.phase = Phase::RollingBack;
  s.cause = cause;
  s.acknowledged = false;
  s.holds &= kHealthHolds;
  s.approved = false;
  s.route.latched = true;
  s.ramp_ms = 0;
  page(name(cause));
  if (s.old_side.usable(plan)) {
    roll_further();
  } else {
    s.gradual = true;
    publish(s.route.weight_ppm, ShadowTo::Nobody);  // the latch, at the same weight
  }
  review_health();
}

void Turn::roll_further() {
  int64_t old_share = kAllTraffic;
  if (s.gradual) {
    const int64_t now = kAllTraffic - s.route.weight_ppm;
    const auto next = std::ranges::upper_bound(plan.ramp_ppm, now);
    if (next != plan.ramp_ppm.end()) old_share = *next;
  }
  publish(kAllTraffic - old_share, ShadowTo::Nobody);
}

void Turn::continue_rollback(int64_t credited) {
  if (s.progress != Progress::Observing || !s.old_side.usable(plan)) return;
  s.ramp_ms = std::min(s.ramp_ms + credited, plan.ramp_step_ms);
  if (s.gradual && s.ramp_ms < plan.ramp_step_ms) return;
  roll_further();
}

// A new revision begins at the beginning, without the latch and without evidence.
void Turn::restart(int64_t revision) {
  s.route.revision = revision;
  s.route.latched = false;
  s.gradual = false;
  s.holds = 0;
  s.cause = RollbackCause::None;
  s.acknowledged = false;
  s.waiting_revision = -1;
  emit(EffectKind::ResetEvidence);
  enter(Phase::Warmup, 0, 0, ShadowTo::Nobody);
  review_health();
}

void Turn::start_waiting_revision() {
  if (s.phase != Phase::RolledBack || !s.acknowledged || s.waiting_revision < 0) return;
  restart(s.waiting_revision);
}

}  // namespace sluice::migrate::machine
