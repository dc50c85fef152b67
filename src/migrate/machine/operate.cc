// Commands of people, and edits of the plan.
#include <algorithm>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

void approve(Turn& t, const std::string& who) {
  State& s = t.s;
  if (who.empty()) return t.refuse("an approval needs a name");
  if (s.phase == Phase::DecommissionReady) {
    if (std::ranges::find(s.approvers, who) != s.approvers.end()) {
      return t.refuse("a second person must approve");
    }
    s.approvers.push_back(who);
    t.changed = true;
    if (s.approvers.size() >= 2) {
      s.phase = Phase::Decommissioning;
      t.page("decommissioning: no way back from here");
    }
    return;
  }
  if (!s.held(Hold::Approval)) return t.refuse("nothing waits for approval");
  s.approved = true;
  t.release(Hold::Approval);
  t.changed = true;
}

// Ends the holds that wait for a person, and gives an undecided stage another period.
void resume(Turn& t) {
  for (Hold hold : {Hold::Operator, Hold::GreyZone, Hold::Clock, Hold::Budget}) t.release(hold);
  t.s.undecided_ms = 0;
  t.changed = true;
}

void start(Turn& t) {
  if (t.s.phase != Phase::Draft) return t.refuse("already started");
  t.s.phase = Phase::Inventory;
  t.changed = true;
}

void inventory_done(Turn& t) {
  if (t.s.phase != Phase::Inventory) return t.refuse("not taking inventory");
  t.enter(Phase::Warmup, 0, 0, ShadowTo::Nobody);
}

void acknowledge(Turn& t) {
  if (t.s.phase != Phase::RolledBack) return t.refuse("nothing was rolled back");
  t.s.acknowledged = true;
  t.changed = true;
  t.start_waiting_revision();
}

void decommissioned(Turn& t) {
  if (t.s.phase != Phase::Decommissioning) return t.refuse("not decommissioning");
  t.s.phase = Phase::Done;
  t.changed = true;
}

}  // namespace

void Turn::on_operate(const Operate& operate) {
  switch (operate.command) {
    case Command::Start:
      return start(*this);
    case Command::InventoryDone:
      return inventory_done(*this);
    case Command::Pause:
      if (!can_roll_back(s.phase)) return refuse("nothing to pause");
      return hold(Hold::Operator);
    case Command::Resume:
      return resume(*this);
    case Command::Approve:
      return approve(*this, operate.who);
    case Command::Abort:
      if (!can_roll_back(s.phase)) return refuse("nothing to abort");
      return begin_rollback(RollbackCause::Operator);
    case Command::AcknowledgeRollback:
      return acknowledge(*this);
    case Command::Decommissioned:
      return decommissioned(*this);
    case Command::BudgetExhausted:
      if (is_gated(s.phase)) hold(Hold::Budget);
      return;
    case Command::DriftDetected:
      if (is_gated(s.phase)) hold(Hold::ConfigDrift);
      return;
  }
}

void Turn::on_edit(const Edit& edit) {
  if (s.phase == Phase::Decommissioning || s.phase == Phase::Done) {
    return refuse("too late to edit");
  }
  changed = true;
  switch (edit.kind) {
    case EditKind::Tighten:
      s.plan_hash = edit.plan_hash;
      s.next_plan_hash = 0;  // the newest word counts
      s.fresh = false;
      return;
    case EditKind::Loosen:
      s.next_plan_hash = edit.plan_hash;
      return;
    case EditKind::NewRevision:
      break;
  }
  if (edit.revision <= s.route.revision) return refuse("a new revision must have a higher number");
  s.plan_hash = edit.plan_hash;
  s.next_plan_hash = 0;
  if (s.phase == Phase::Draft || s.phase == Phase::Inventory) {
    s.route.revision = edit.revision;
    return;
  }
  if (s.phase == Phase::RollingBack || s.phase == Phase::RolledBack) {
    s.waiting_revision = edit.revision;
    return start_waiting_revision();
  }
  if (s.route.weight_ppm > 0 && !s.old_side.usable(plan)) {
    // Beginning again would send everything to a side that is down.
    hold(Hold::ConfigDrift);
    return refuse("the old side is down: submit the revision again when it is back");
  }
  restart(edit.revision);
}

}  // namespace sluice::migrate::machine
