// One event being handled: the state, the effects so far, and the moves that several handlers
// share. Private to the machine.
#pragma once

#include <string_view>

#include "migrate/machine/step.h"

namespace sluice::migrate::machine {

struct Turn {
  const Plan& plan;
  State& s;
  Effects effects = {};
  bool changed = false;  // worth a journal record

  void emit(EffectKind kind, std::string_view why = {}) { effects.push_back({kind, why}); }
  void page(std::string_view why) { emit(EffectKind::Page, why); }
  void refuse(std::string_view why) { emit(EffectKind::Refused, why); }

  void hold(Hold hold);
  void release(Hold hold);

  // publish.cc: the next record, under a new epoch; waits for every proxy.
  void publish(int64_t weight_ppm, ShadowTo shadow);
  void republish();  // the same record again
  void on_ack(const Ack& ack);
  void on_joined(int64_t proxy);
  void on_gone(int64_t proxy);
  void confirm_if_all_agree();

  // clock.cc
  void on_tick(const Tick& tick);
  // Credited time of this tick, zero when the clocks cannot be trusted.
  int64_t credit(const Tick& tick);
  void count_time(int64_t credited);

  // advance.cc
  void on_judged(const Judged& judged);
  void promote();
  [[nodiscard]] bool blocked() const;
  void enter(Phase phase, int64_t stage, int64_t weight_ppm, ShadowTo shadow);
  void finish_reverse_shadow();

  // rollback.cc
  void begin_rollback(RollbackCause cause);
  void roll_further();
  void continue_rollback(int64_t credited);
  void restart(int64_t revision);

  // health.cc
  void on_health(const Health& health);
  void review_health();
  [[nodiscard]] bool wants_fallback(int64_t weight_ppm) const;

  // operate.cc
  void on_operate(const Operate& operate);
  void on_edit(const Edit& edit);
  void start_waiting_revision();
};

}  // namespace sluice::migrate::machine
