// The exchange's part in a migration: which side a request belongs to, what its outcome says about
// that side, and the other side as a last resort.
#include "gateway/exchange.h"
#include "gateway/worker.h"

namespace sluice::gateway {

// The side's target, unless this worker has cut the new side off.
void Exchange::choose_side(std::string_view unit) {
  const Split& split = *model_->split;
  const Choice choice = choose(model_->candidates, &split, unit);
  target_ = choice.target;
  if (choice.side == Side::None) return;
  MigrationWatch& watch = worker_.migrations().of(split);
  record_->side = choice.side;
  if (choice.side == Side::New && watch.breaker.open()) {
    target_ = split.old_target;
    record_->side = Side::Old;
  }
  record_->migration = split.migration;
  record_->epoch = split.epoch;
  watch.log.begin(split.epoch, record_->side);
}

// By its first attempt: what a fallback did says nothing about the side that was chosen.
void Exchange::observe_side() {
  if (record_->side == Side::None) return;
  Observation row{.epoch = record_->epoch, .side = record_->side, .unit = record_->unit_hash};
  row.duration_us = record_->duration_us;
  if (record_->tried.empty()) {
    row.verdict = Verdict::Nothing;
    row.cause = Cause::Cancelled;
  } else if (const std::string& failure = record_->tried.front().failure; !failure.empty()) {
    row.cause = base::cause_labelled(failure);
    row.verdict = verdict_on(row.cause);
  }
  if (record_->tried.size() == 1) {
    row.ttft_us = record_->first_byte_us;
    row.input_tokens = record_->usage.input.value_or(-1);
    row.output_tokens = record_->usage.output.value_or(-1);
  }
  MigrationWatch& watch = worker_.migrations().of(*model_->split);
  watch.log.end(row);
  const bool telling = row.verdict == Verdict::Good || row.verdict == Verdict::Bad;
  if (telling) {
    watch.breaker.record(row.side, row.verdict == Verdict::Good, net::Loop::coarse_now_us() / 1000);
  }
}

// Tried before the configured fallbacks while a migration allows it.
bool Exchange::try_other_side() {
  if (!model_->split || !model_->split->fallback || record_->side == Side::None) return false;
  const Split& split = *model_->split;
  const size_t other = target_ == split.new_target ? split.old_target : split.new_target;
  if (side_of(split, target_) == Side::None || was_tried(other)) return false;
  attempt(other);
  return true;
}

}  // namespace sluice::gateway
