#include "migrate/machine/step.h"

#include <type_traits>
#include <utility>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {
namespace {

// A new process, or a new term: nothing that was heard before counts for promotion.
void forget_what_was_heard(State& s) {
  s.fresh = false;
  s.settling = true;
  s.clock.running = false;
  s.dwell_ms = 0;
  for (ProxyState& proxy : s.proxies) proxy.fence = proxy.epoch = 0;
}

void on_recovered(Turn& t) {
  t.s.lease = false;
  forget_what_was_heard(t.s);
  // Before the first publication there is nothing to recover, and nothing to be careful about.
  if (t.s.route.epoch > 0) t.emit(EffectKind::RecoverEvidence);
}

void on_lease_gained(Turn& t, int64_t fence) {
  if (fence <= t.s.route.fence) return;  // an old term
  t.s.lease = true;
  forget_what_was_heard(t.s);
  t.s.route.fence = fence;
  t.changed = true;
  if (t.s.route.epoch > 0) {
    t.s.progress = Progress::Applying;
    t.republish();
    t.confirm_if_all_agree();
  }
}

void handle(Turn& t, const Event& event) {
  std::visit(
      [&t](const auto& e) {
        using E = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<E, Tick>) t.on_tick(e);
        if constexpr (std::is_same_v<E, Judged>) t.on_judged(e);
        if constexpr (std::is_same_v<E, Ack>) t.on_ack(e);
        if constexpr (std::is_same_v<E, ProxyJoined>) t.on_joined(e.proxy);
        if constexpr (std::is_same_v<E, ProxyGone>) t.on_gone(e.proxy);
        if constexpr (std::is_same_v<E, Health>) t.on_health(e);
        if constexpr (std::is_same_v<E, Operate>) t.on_operate(e);
        if constexpr (std::is_same_v<E, Edit>) t.on_edit(e);
        if constexpr (std::is_same_v<E, Breaker>) {
          if (e.revision == t.s.route.revision) t.begin_rollback(RollbackCause::Breaker);
        }
        if constexpr (std::is_same_v<E, Coverage>) {
          t.changed = t.changed || t.s.shadowing != e.active;
          t.s.shadowing = e.active;
          t.s.coverage_ppm = e.ppm;
        }
        if constexpr (std::is_same_v<E, LeaseLost>) {
          t.s.lease = false;
        }
      },
      event);
}

}  // namespace

void Turn::hold(Hold hold) {
  if (s.held(hold)) return;
  s.holds |= int64_t{1} << static_cast<int>(hold);
  changed = true;
  page(info(hold).name);
}

void Turn::release(Hold hold) {
  if (!s.held(hold)) return;
  s.holds &= ~(int64_t{1} << static_cast<int>(hold));
  changed = true;
}

Step step(const Plan& plan, State state, const Event& event) {
  Turn turn{plan, state};
  if (std::holds_alternative<Recovered>(event)) {
    on_recovered(turn);
  } else if (const auto* lease = std::get_if<LeaseGained>(&event)) {
    on_lease_gained(turn, lease->fence);
  } else if (state.lease) {
    handle(turn, event);
  }
  if (turn.changed) {
    ++state.sequence;
    turn.effects.insert(turn.effects.begin(), {EffectKind::Journal, {}});
  }
  return {std::move(state), std::move(turn.effects)};
}

State initial_state(const Plan& plan, int64_t revision) {
  State out;
  out.route.revision = revision;
  out.plan_hash = plan.hash;
  return out;
}

}  // namespace sluice::migrate::machine
