// Drives the machine as its runtime would, for tests: acknowledgements come at once, ticks on time.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "migrate/machine/journal.h"
#include "migrate/machine/step.h"

namespace sluice::migrate::machine {

using gate::StageVerdict;

class Driver {
 public:
  explicit Driver(Plan plan = Plan::usual("demo")) : plan_(std::move(plan)) {
    state_ = initial_state(plan_, 1);
    send(Recovered{});
    send(LeaseGained{1});
    send(ProxyJoined{7});
    send(Operate{Command::Start, "ann"});
    send(Operate{Command::InventoryDone, "ann"});
  }

  void send(const Event& event) {
    const State before = state_;
    Step next = step(plan_, std::move(state_), event);
    state_ = std::move(next.state);
    last_ = std::move(next.effects);
    if (did(EffectKind::Journal)) journal_.push_back(make_record(plan_, before, event, state_));
    if (auto_ack && did(EffectKind::Publish)) {
      const Effects published = last_;
      send(Ack{7, state_.route.fence, state_.route.epoch});
      last_.insert(last_.begin(), published.begin(), published.end());
    }
  }
  void judge(StageVerdict verdict, bool unknown = false) {
    send(Judged{state_.route.revision, state_.route.epoch, verdict, unknown, false});
  }
  void tick(int64_t ms = 0) {
    mono_ += ms > 0 ? ms : period();
    wall_ += ms > 0 ? ms : period();
    send(Tick{mono_, wall_});
  }
  void jump_wall(int64_t ms) { wall_ += ms; }
  // Time with good, undecided data.
  void pass(int64_t ms, StageVerdict verdict = StageVerdict::Stay) {
    for (int64_t left = ms; left > 0; left -= period()) {
      judge(verdict);
      tick();
    }
  }
  // Passing gates until the machine is in that phase and stage.
  bool reach(Phase phase, int64_t stage = 0) {
    for (int i = 0; i < 30'000; ++i) {
      if (state_.phase == phase && state_.stage == stage) return true;
      judge(StageVerdict::Promote);
      tick();
    }
    return false;
  }
  [[nodiscard]] bool did(EffectKind kind) const {
    return std::ranges::any_of(last_, [kind](const Effect& e) { return e.kind == kind; });
  }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] int64_t weight() const { return state_.route.weight_ppm; }
  [[nodiscard]] const std::vector<JournalRecord>& journal() const { return journal_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  void replace_process() {
    const auto restored = restore(journal_);
    ASSERT_TRUE(restored);
    state_ = *restored;
    send(Recovered{});
    send(LeaseGained{state_.route.fence + 1});
  }

  bool auto_ack = true;

 private:
  [[nodiscard]] int64_t period() const {
    return state_.phase == Phase::ReverseShadow ? plan_.slow_tick_ms : plan_.tick_ms;
  }

  Plan plan_;
  State state_;
  Effects last_;
  std::vector<JournalRecord> journal_;
  int64_t mono_ = 1000;
  int64_t wall_ = 1'700'000'000'000;
};

}  // namespace sluice::migrate::machine
