#include "migrate/simulate/engine.h"

#include <algorithm>

namespace sluice::migrate::simulate {

using gate::Evidence;
using machine::Command;
using machine::EffectKind;
using machine::Hold;
using machine::kAllTraffic;
using machine::Phase;

namespace {
constexpr int64_t kProxy = 1;
}

Engine::Engine(const Setup& setup, const World& world, const stats::DdSketch& reference,
               uint64_t seed)
    : setup_(setup),
      world_(world),
      reference_(reference),
      rng_(seed),
      warmup_(gate::for_warmup(setup.limits)),
      liveness_(setup.plan.tick_ms),
      state_(machine::initial_state(setup.plan, 1)) {
  begin_evidence();
  send(machine::Recovered{});
  send(machine::LeaseGained{1});
  send(machine::ProxyJoined{kProxy});
  send(machine::Operate{Command::Start, "operator"});
  send(machine::Operate{Command::InventoryDone, "operator"});
  send(machine::Coverage{true, kAllTraffic});
}

void Engine::begin_evidence() {
  evidence_ = Evidence::with(setup_.limits, setup_.plan.tick_ms);
  refer();
}

void Engine::refer() {
  evidence_.ttft.refer_to(reference_, setup_.limits.ttft);
  evidence_.latency.refer_to(reference_, setup_.limits.latency);
  evidence_.token_latency.refer_to(reference_, setup_.limits.token_latency);
  // The lowest value of the next bucket: slower means above it.
  const int32_t bucket = evidence_.latency.bucket;
  constexpr double kGamma = (1 + stats::DdSketch::kAccuracy) / (1 - stats::DdSketch::kAccuracy);
  edge_ = std::pow(kGamma, bucket);
}

void Engine::send(const machine::Event& event) {
  const machine::State before = state_;
  machine::Step next = machine::step(setup_.plan, std::move(state_), event);
  state_ = std::move(next.state);
  const bool rose = state_.route.weight_ppm > before.route.weight_ppm;
  const bool live = std::holds_alternative<machine::Judged>(event);
  // Nobody has asked for longer than data may be old.
  const bool silent = during(Mishap::Silence) && liveness_.age_ms(time_ms_) > 2 * tick_ms();
  if (rose && (!live || state_.route.latched || silent)) ++out_.wrong_moves;
  out_.holds_seen |= state_.holds;
  carry_out(next.effects, before);
}

void Engine::carry_out(const machine::Effects& effects, const machine::State& before) {
  for (const machine::Effect& effect : effects) {
    if (effect.kind == EffectKind::RecoverEvidence) evidence_.recover();
    if (effect.kind == EffectKind::ResetEvidence) begin_evidence();
    if (effect.kind == EffectKind::ResetStage) {
      const machine::Route& route = state_.route;
      const auto next = static_cast<size_t>(state_.stage + 1);
      const bool last = state_.phase == Phase::Stage && next < setup_.plan.stages.size() &&
                        setup_.plan.stages[next].weight_ppm == kAllTraffic;
      evidence_.staged = state_.phase != Phase::ReverseShadow;
      evidence_.begin_stage(route.epoch, route.weight_ppm, last, stage_limits());
    }
  }
  if (state_.phase == Phase::ReverseShadow && before.phase != Phase::ReverseShadow) {
    tail_began_ms_ = time_ms_;
    evidence_.errors.incidents.threshold = stats::to_nats(setup_.tail_threshold);
    evidence_.errors.suspicion.threshold = stats::to_nats(setup_.tail_threshold);
    evidence_.errors.blocks.threshold = stats::to_nats(setup_.tail_threshold);
  }
  if (state_.phase == Phase::Stage && stages_began_ms_ < 0) stages_began_ms_ = time_ms_;
  const bool published = std::ranges::any_of(
      effects, [](const machine::Effect& e) { return e.kind == EffectKind::Publish; });
  if (published) send(machine::Ack{kProxy, state_.route.fence, state_.route.epoch});
}

const gate::Limits& Engine::stage_limits() const {
  const auto stage = static_cast<size_t>(state_.stage);
  const bool own = state_.phase == Phase::Stage && stage < setup_.stage_limits.size();
  return own ? setup_.stage_limits[stage] : setup_.limits;
}

const gate::Limits& Engine::limits_now() const {
  return state_.phase == Phase::Warmup ? warmup_ : stage_limits();
}

int64_t Engine::tick_ms() const {
  return state_.phase == Phase::ReverseShadow ? setup_.plan.slow_tick_ms : setup_.plan.tick_ms;
}

void Engine::judge() {
  evidence_.now_ms = time_ms_;
  const gate::Judgement j = gate::judge_all(evidence_, limits_now());
  if (!rolling_seen_) out_.gate = j.decisive;
  send(machine::Judged{state_.route.revision, evidence_.epoch, j.verdict, j.unknown, j.mismatch});
}

bool Engine::waits_for_a_person() const {
  return state_.held(Hold::GreyZone) || state_.held(Hold::ConfigDrift) ||
         state_.held(Hold::Operator) || state_.held(Hold::Budget) || state_.held(Hold::Approval);
}

bool Engine::ended() const {
  if (state_.phase == Phase::RolledBack) return true;
  if (rolling_seen_ && !world_.old_down_at_rollback) return true;
  if (state_.phase == Phase::DecommissionReady) return true;
  if (state_.phase == Phase::ReverseShadow && !setup_.with_tail) return true;
  if (waits_for_a_person()) return true;
  return tail_began_ms_ < 0 && time_ms_ > setup_.patience_ms;
}

void Engine::tick() {
  strike();
  const int64_t length = tick_ms();
  traffic();
  time_ms_ += length;
  if (!rolling_seen_ && !during(Mishap::MetricGap)) {
    const bool live = liveness_.live(evidence_.epoch, time_ms_);
    gate::close_interval(evidence_, live, !during(Mishap::NanMetrics), time_ms_, tick_ms());
    judge();
  }
  const int64_t wall = 1'700'000'000'000 + time_ms_ + wall_jump_ms_;
  send(machine::Tick{time_ms_, wall});
  if (state_.phase == Phase::RollingBack || state_.phase == Phase::RolledBack) {
    rolling_seen_ = true;
  }
}

Outcome Engine::play() {
  while (!ended()) tick();
  out_.duration_ms = time_ms_;
  out_.cause = state_.cause;
  if (state_.phase == Phase::RollingBack || state_.phase == Phase::RolledBack) {
    out_.ending = Ending::RolledBack;
  } else if (state_.phase == Phase::ReverseShadow || state_.phase == Phase::DecommissionReady) {
    out_.ending = Ending::Completed;
  }
  out_.stage = stages_began_ms_ < 0 ? -1 : state_.stage;
  return out_;
}

}  // namespace sluice::migrate::simulate
