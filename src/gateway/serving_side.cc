#include "gateway/serving_side.h"

#include "net/loop.h"

namespace sluice::gateway {

size_t take_side(MigrationWatches& watches, const Split& split,
                 std::span<const Candidate> candidates, std::string_view unit,
                 ExchangeRecord& record) {
  const Choice choice = choose(candidates, &split, unit);
  if (choice.side == Side::None) return choice.target;
  MigrationWatch& watch = watches.of(split);
  const bool cut_off = choice.side == Side::New && watch.breaker.open();
  record.side = cut_off ? Side::Old : choice.side;
  record.migration = split.migration;
  record.epoch = split.epoch;
  watch.log.begin(split.epoch, record.side);
  return cut_off ? split.old_target : choice.target;
}

void observe_side(MigrationWatches& watches, const Split& split, const ExchangeRecord& record) {
  if (record.side == Side::None) return;
  Observation row{.epoch = record.epoch, .side = record.side, .unit = record.unit_hash};
  row.duration_us = record.duration_us;
  if (record.tried.empty()) {
    row.verdict = Verdict::Nothing;
    row.cause = Cause::Cancelled;
  } else {
    const TriedTarget& first = record.tried.front();
    if (!first.failure.empty()) row.cause = base::cause_labelled(first.failure);
    row.verdict = verdict_on_attempt(first.failure, first.status);
  }
  if (record.tried.size() == 1) {
    row.ttft_us = record.first_byte_us;
    row.input_tokens = record.usage.input.value_or(-1);
    row.output_tokens = record.usage.output.value_or(-1);
  }
  MigrationWatch& watch = watches.of(split);
  watch.log.end(row);
  // Who refuses is there: whether it refuses too much is for the gates, which see the other side.
  const bool failed = row.verdict == Verdict::Bad;
  if (failed || row.verdict == Verdict::Good || row.verdict == Verdict::Refused) {
    watch.breaker.record(row.side, !failed, net::Loop::coarse_now_us() / 1000);
  }
}

size_t other_side(const Split& split, size_t target, const ExchangeRecord& record) {
  const bool may = split.fallback && record.side != Side::None;
  if (!may || side_of(split, target) == Side::None) return kNoTarget;
  return target == split.new_target ? split.old_target : split.new_target;
}

}  // namespace sluice::gateway
