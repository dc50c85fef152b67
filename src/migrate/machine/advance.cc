// Going forward. A weight rises in promote() and nowhere else, and promote() is reached only from a
// judgement over the confirmed epoch of the current revision (I2).
#include <algorithm>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

// The stage under the plan that is in force; none when an edit took it away.
const StagePlan* stage_of(const Plan& plan, const State& s) {
  const auto index = static_cast<size_t>(s.stage);
  return index < plan.stages.size() ? &plan.stages[index] : nullptr;
}

}  // namespace

int64_t least_dwell(const Plan& plan, const State& s) {
  switch (s.phase) {
    case Phase::Warmup:
      return plan.warmup_ms;
    case Phase::Shadow:
      return plan.shadow_ms;
    case Phase::Stage:
      return stage_of(plan, s) == nullptr ? 0 : stage_of(plan, s)->dwell_ms;
    case Phase::ReverseShadow:
      return plan.reverse_shadow_ms;
    default:
      return 0;
  }
}

namespace {

// Who is asked besides the one that serves.
ShadowTo shadow_at(const Plan& plan, int64_t weight_ppm) {
  return plan.rules >= 2 && weight_ppm >= kAllTraffic ? ShadowTo::Old : ShadowTo::New;
}

bool needs_approval(const Plan& plan, const State& s) {
  return s.phase == Phase::Stage && stage_of(plan, s)->approval;
}

}  // namespace

void Turn::on_judged(const Judged& judged) {
  if (judged.revision != s.route.revision) return;
  // Evidence of an earlier epoch of the revision may take traffic back, but never move it on.
  if (judged.verdict == gate::StageVerdict::Rollback) {
    begin_rollback(RollbackCause::Gate);
    return;
  }
  if (!is_gated(s.phase) || judged.epoch != s.route.epoch || s.progress != Progress::Observing) {
    return;
  }
  const bool was_held = blocked();
  if (!judged.unknown) {
    s.fresh = true;
    s.gap_ms = 0;
    release(Hold::DataGap);
  }
  if (judged.mismatch) {
    if (!s.held(Hold::SampleRatio)) {
      // What was gathered under a wrong split is worth nothing, and the alarm itself must be earned
      // again for the hold to end.
      s.dwell_ms = 0;
      emit(EffectKind::ResetStage);
    }
    hold(Hold::SampleRatio);
  } else if (!judged.unknown) {
    release(Hold::SampleRatio);
  }
  if (judged.waits) s.undecided_ms = 0;  // the calendar is no doubt
  if (judged.verdict == gate::StageVerdict::Hold) hold(Hold::GreyZone);
  const bool sound = !judged.unknown && !judged.mismatch;
  if (judged.verdict == gate::StageVerdict::Promote && sound && !was_held) promote();
}

// Held by anything but a missing approval.
bool Turn::blocked() const {
  return (s.holds & ~(int64_t{1} << static_cast<int>(Hold::Approval))) != 0;
}

void Turn::promote() {
  // Going back is safe under any plan, going on only under the one that this stage is pinned to.
  if (plan.hash != s.plan_hash || plan.stages.empty()) return page("not the pinned plan");
  if (s.phase == Phase::Stage && stage_of(plan, s) == nullptr) return page("no such stage");
  if (blocked() || s.settling || !s.clock.running) return;
  if (s.dwell_ms < least_dwell(plan, s)) return;
  if (!s.new_side.usable(plan) || !s.old_side.usable(plan)) return;
  if (needs_approval(plan, s) && !s.approved) {
    hold(Hold::Approval);
    return;
  }
  const auto stages = static_cast<int64_t>(plan.stages.size());
  switch (s.phase) {
    case Phase::Warmup:
      return enter(Phase::Shadow, 0, 0, ShadowTo::New);
    case Phase::Shadow:
      return enter(Phase::Stage, 0, plan.stages.front().weight_ppm,
                   shadow_at(plan, plan.stages.front().weight_ppm));
    case Phase::Stage:
      if (s.stage + 1 < stages) {
        const auto next = static_cast<size_t>(s.stage + 1);
        const int64_t weight = plan.stages[next].weight_ppm;
        return enter(Phase::Stage, s.stage + 1, weight, shadow_at(plan, weight));
      }
      return enter(Phase::ReverseShadow, 0, kAllTraffic, ShadowTo::Old);
    default:
      return;  // the reverse shadow ends by time
  }
}

void Turn::enter(Phase phase, int64_t stage, int64_t weight_ppm, ShadowTo shadow) {
  s.phase = phase;
  s.stage = stage;
  s.dwell_ms = s.undecided_ms = s.gap_ms = 0;
  s.began_wall_ms = s.clock.wall_ms;
  s.approved = false;
  release(Hold::Approval);
  if (s.next_plan_hash != 0) {
    s.plan_hash = s.next_plan_hash;
    s.next_plan_hash = 0;
    emit(EffectKind::ResetEvidence);
  }
  publish(weight_ppm, shadow);
  emit(EffectKind::ResetStage);
}

// Fourteen days of credited shadowing and fourteen days by the calendar, both.
void Turn::finish_reverse_shadow() {
  if (s.holds != 0 || s.dwell_ms < plan.reverse_shadow_ms) return;
  if (s.clock.wall_ms - s.began_wall_ms < plan.reverse_shadow_ms) return;
  if (s.coverage_ppm < plan.coverage_min_ppm || !s.fresh) return;
  s.phase = Phase::DecommissionReady;
  s.approvers.clear();
  changed = true;
  page("ready to decommission: last point from which a rollback is possible");
}

}  // namespace sluice::migrate::machine
