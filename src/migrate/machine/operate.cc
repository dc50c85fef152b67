// Commands of people, and edits of the plan.
#include <algorithm>
#include <string>
#include <string_view>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

// One person is one name, however it is typed: without spaces around it, capitals as small letters
// (of ASCII, as in user names).
std::string person(std::string_view who) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = std::min(who.find_first_not_of(kSpace), who.size());
  who.remove_prefix(begin);
  std::string out(who.substr(0, who.find_last_not_of(kSpace) + 1));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

void approve(Turn& t, const std::string& name) {
  State& s = t.s;
  const std::string who = t.plan.rules < 2 ? name : person(name);
  if (who.empty()) return t.refuse("an approval needs a name");
  if (s.phase == Phase::DecommissionReady) {
    if (s.held(Hold::ConfigDrift)) return t.refuse("a side has changed: resume, or abort");
    if (std::ranges::find(s.approvers, who) != s.approvers.end()) {
      return t.refuse("this person has agreed already: another one must");
    }
    s.approvers.push_back(who);
    t.changed = true;
    if (static_cast<int64_t>(s.approvers.size()) >= t.plan.approvals) {
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

// A side is not what it was: what is known of it is of something else, and the migration begins
// again.
void begin_again(Turn& t) {
  if (t.s.route.weight_ppm > 0 && !t.s.old_side.usable(t.plan)) {
    return t.refuse("the old side is down: resume when it is back, or abort");
  }
  t.page("begins again: a side has changed");
  t.restart(t.s.route.revision + 1);
}

// Ends the holds that wait for a person, and gives an undecided stage another period.
void resume(Turn& t) {
  if (t.plan.rules >= 2 && t.s.held(Hold::ConfigDrift)) return begin_again(t);
  const int64_t before = t.s.holds;
  for (Hold hold : {Hold::Operator, Hold::GreyZone, Hold::Clock, Hold::Budget}) t.release(hold);
  if (t.plan.rules >= 2 && t.s.holds == before && t.s.undecided_ms == 0) {
    return t.refuse("nothing to resume: no hold that a person ends");
  }
  t.s.undecided_ms = 0;
  t.changed = true;
}

// Before the first publication there is nothing to take back, and nothing to acknowledge.
void withdraw(Turn& t) {
  t.s.phase = Phase::RolledBack;
  t.s.cause = RollbackCause::Operator;
  t.s.holds = 0;
  t.s.route.latched = true;
  t.s.acknowledged = true;
  t.changed = true;
  t.page("ended before it began");
}

void abort(Turn& t) {
  switch (t.s.phase) {
    case Phase::Draft:
    case Phase::Inventory:
      return withdraw(t);
    case Phase::RollingBack:
      return;  // it is under way: asking again is no mistake
    case Phase::RolledBack:
      return t.refuse("rolled back already");
    case Phase::Decommissioning:
    case Phase::Done:
      return t.refuse("the old side is decommissioned: the way back is a migration of its own");
    default:
      return t.begin_rollback(RollbackCause::Operator);
  }
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
      return abort(*this);
    case Command::AcknowledgeRollback:
      return acknowledge(*this);
    case Command::Decommissioned:
      return decommissioned(*this);
    case Command::BudgetExhausted:
      if (is_gated(s.phase)) hold(Hold::Budget);
      return;
    case Command::DriftDetected:
      if (can_roll_back(s.phase)) hold(Hold::ConfigDrift);
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
