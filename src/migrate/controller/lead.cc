#include "migrate/controller/lead.h"

#include <utility>

namespace sluice::migrate::controller {

using machine::EffectKind;
using machine::Phase;

namespace {

// The two records on a line each.
std::string judged_on(const gate::Evidence& evidence, const gate::Limits& limits) {
  return to_record(evidence) + "\n" + to_record(limits);
}

}  // namespace

gate::Limits Lead::limits_in(const machine::State& state) const {
  if (state.phase == Phase::Warmup) return gate::for_warmup(limits_.plan);
  const auto stage = static_cast<size_t>(state.stage);
  const bool own = state.phase == Phase::Stage && stage < limits_.stages.size();
  return own ? limits_.stages[stage] : limits_.plan;
}

Lead::Lead(machine::Plan plan, LeadLimits limits, machine::State state,
           const gate::Evidence& evidence, LeadPort& port)
    : plan_(std::move(plan)),
      limits_(std::move(limits)),
      state_(std::move(state)),
      evidence_(evidence),
      port_(port) {}

Result<void> Lead::send(const machine::Event& event) {
  machine::Step next = machine::step(plan_, state_, event);
  for (const machine::Effect& effect : next.effects) {
    if (effect.kind != EffectKind::Journal) continue;
    const auto kept = journal(state_, event, next.state);
    if (kept) continue;
    if (kept.error().cause == Cause::Forbidden) state_.lease = false;
    return kept;
  }
  state_ = std::move(next.state);
  take_over();
  Result<void> out;
  for (const machine::Effect& effect : next.effects) {
    if (effect.kind == EffectKind::Refused) {
      out = fail(Cause::BadRequest, std::string(effect.why));
    }
    carry_out(effect);
  }
  return out;
}

void Lead::propose(machine::Plan plan, LeadLimits limits) {
  proposed_ = Proposal{std::move(plan), std::move(limits)};
}

void Lead::take_over() {
  if (!proposed_ || proposed_->plan.hash != state_.plan_hash) return;
  plan_ = std::move(proposed_->plan);
  limits_ = std::move(proposed_->limits);
  proposed_.reset();
}

Result<void> Lead::journal(const machine::State& before, const machine::Event& event,
                           const machine::State& after) {
  return port_.append(machine::make_record(plan_, before, event, after),
                      judged_on(evidence_, limits_in(before)));
}

void Lead::carry_out(const machine::Effect& effect) {
  if (effect.kind == EffectKind::Publish) port_.publish(state_.route);
  if (effect.kind == EffectKind::Page) port_.page(effect.why);
  change_evidence(effect);
}

Result<void> Lead::redo(std::string_view before, std::string_view event) {
  auto state = from_record<machine::State>(before);
  if (!state) return std::unexpected(state.error());
  const auto happened = machine::event_from_record(event);
  if (!happened) return std::unexpected(happened.error());
  const machine::Step last = machine::step(plan_, std::move(*state), *happened);
  for (const machine::Effect& effect : last.effects) change_evidence(effect);
  return {};
}

void Lead::change_evidence(const machine::Effect& effect) {
  if (effect.kind == EffectKind::RecoverEvidence) evidence_.recover();
  if (effect.kind == EffectKind::ResetStage) begin_stage();
  if (effect.kind == EffectKind::ResetEvidence) {
    evidence_ = gate::Evidence::with(limits_.plan, plan_.tick_ms);
  }
}

void Lead::begin_stage() {
  const auto next = static_cast<size_t>(state_.stage + 1);
  const bool last = state_.phase == Phase::Stage && next < plan_.stages.size() &&
                    plan_.stages[next].weight_ppm == machine::kAllTraffic;
  evidence_.staged = state_.phase != Phase::ReverseShadow;
  evidence_.begin_stage(state_.route.epoch, state_.route.weight_ppm, last, limits());
}

Result<void> Lead::judge(int64_t now_ms, bool may_promote) {
  evidence_.now_ms = now_ms;
  judgement_ = gate::judge_all(evidence_, limits());
  const bool waits = judgement_.verdict == gate::StageVerdict::Promote && !may_promote;
  const auto verdict = waits ? gate::StageVerdict::Stay : judgement_.verdict;
  return send(machine::Judged{state_.route.revision, evidence_.epoch, verdict, judgement_.unknown,
                              judgement_.mismatch, waits});
}

Result<gate::Judgement> rejudge(std::string_view evidence) {
  const size_t cut = evidence.find('\n');
  if (cut == std::string_view::npos) {
    return fail(Cause::BadRequest, "evidence and limits must stand on a line each", "evidence");
  }
  const auto found = from_record<gate::Evidence>(evidence.substr(0, cut));
  if (!found) return std::unexpected(found.error());
  const auto limits = from_record<gate::Limits>(evidence.substr(cut + 1));
  if (!limits) return std::unexpected(limits.error());
  return gate::judge_all(*found, *limits);
}

}  // namespace sluice::migrate::controller
