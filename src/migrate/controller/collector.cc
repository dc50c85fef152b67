#include "migrate/controller/collector.h"

#include <utility>

namespace sluice::migrate::controller {
namespace {

double milliseconds(int64_t us) {
  return static_cast<double>(us) / 1000;
}

// Milliseconds for an output token after the first; negative when that cannot be told.
double token_latency(const Served& seen) {
  if (seen.ttft_us < 0 || seen.output_tokens < 2) return -1;
  return milliseconds(seen.duration_us - seen.ttft_us) /
         static_cast<double>(seen.output_tokens - 1);
}

void add_latencies(const Served& seen, int64_t now_ms, gate::Evidence& out) {
  if (seen.ttft_us >= 0) out.ttft.add(milliseconds(seen.ttft_us), now_ms);
  out.latency.add(milliseconds(seen.duration_us), now_ms);
  if (const double each = token_latency(seen); each >= 0) out.token_latency.add(each, now_ms);
}

void add_outcome(const Served& seen, const gate::Limits& limits, gate::Evidence& out) {
  if (seen.told == Told::Bad) out.errors.error(limits.errors);
  if (seen.told == Told::Good || seen.told == Told::Refused) out.errors.successes(1);
}

// What users are answered, of both sides at the same time.
void add_refusal(const Served& seen, const gate::Limits& limits, gate::Evidence& out) {
  const bool refused = seen.told == Told::Refused;
  if (!refused && seen.told != Told::Good) return;
  if (!seen.new_side) return out.refusals.old_side(refused);
  if (refused) return out.refusals.refused(seen.unit, limits.refusals);
  out.refusals.served(1, limits.refusals);
}

void add_pair_refusal(const Compared& pair, gate::Evidence& out) {
  const bool old_refused = pair.old_side == Told::Refused;
  if (!old_refused && pair.old_side != Told::Good) return;
  out.refusals.pair(pair.new_refused, old_refused);
}

}  // namespace

void Collector::add(const Served& seen, const gate::Limits& limits, int64_t now_ms,
                    gate::Evidence& out) {
  const bool current = seen.epoch == out.epoch;
  const bool telling =
      seen.told == Told::Good || seen.told == Told::Bad || seen.told == Told::Refused;
  if (current && units_epoch_ != out.epoch) {
    units_epoch_ = out.epoch;
    units_.clear();
    new_units_ = old_units_ = 0;
  }
  if (current && units_.size() < kMostUnits && units_.insert(seen.unit).second) {
    ++(seen.new_side ? new_units_ : old_units_);
  }
  if (!telling) return;
  add_refusal(seen, limits, out);
  if (seen.new_side) {
    // An error that comes late is still an error of this revision; a latency belongs to its stage.
    add_outcome(seen, limits, out);
    // How long a refusal takes says nothing of the answers.
    if (current && seen.told != Told::Refused) add_latencies(seen, now_ms, out);
    return;
  }
  if (seen.told == Told::Bad) return out.errors.old_error();
  out.errors.old_successes(1);
  if (seen.told == Told::Refused) return;
  if (seen.ttft_us >= 0) old_ttft_.since.add(milliseconds(seen.ttft_us));
  old_latency_.since.add(milliseconds(seen.duration_us));
  if (const double each = token_latency(seen); each >= 0) old_token_latency_.since.add(each);
}

void Collector::add(const Compared& pair, machine::Phase phase, const gate::Limits& limits,
                    int64_t now_ms, gate::Evidence& out) {
  const bool before_users = phase == machine::Phase::Warmup || phase == machine::Phase::Shadow;
  if (before_users) {
    add_outcome(pair.of_new, limits, out);
    if (pair.of_new.told == Told::Good) add_latencies(pair.of_new, now_ms, out);
  }
  if (phase == machine::Phase::Warmup) return;  // it certifies nothing but that it answers
  add_pair_refusal(pair, out);
  if (pair.old_tokens > 0 && pair.new_tokens > 0) {
    out.tokens.add(pair.old_tokens, pair.new_tokens, now_ms);
  }
  if (pair.old_cost > 0 && pair.new_cost > 0) out.cost.add(pair.old_cost, pair.new_cost, now_ms);
  if (pair.with_twin) out.quality.add_mismatch(pair.new_differs, pair.twin_differs);
}

std::array<Collector::Reference, 3> Collector::references(const gate::Limits& limits,
                                                          gate::Evidence& out) {
  return {Reference{out.ttft, limits.ttft, old_ttft_},
          Reference{out.latency, limits.latency, old_latency_},
          Reference{out.token_latency, limits.token_latency, old_token_latency_}};
}

// Set anew at each stage's first look, so that the old side is compared as it is now.
void Collector::refer(const gate::Limits& limits, gate::Evidence& out) {
  for (const Reference& r : references(limits, out)) {
    if (r.old_side.since.count() < r.limits.reference_min) continue;
    if (r.watch.reference_n > 0 && r.watch.stage_n > 0) continue;
    r.watch.refer_to(r.old_side.since, r.limits);
    r.watch.begin_stage(r.limits);
    r.old_side.referred = std::exchange(r.old_side.since, {});
  }
}

void Collector::tighten(const gate::Limits& before, const gate::Limits& after,
                        gate::Evidence& out) {
  out.errors.retune(after.errors);
  const std::array<const gate::ExceedanceLimits*, 3> former{&before.ttft, &before.latency,
                                                            &before.token_latency};
  const auto now = references(after, out);
  for (size_t i = 0; i < now.size(); ++i) {
    const Reference& r = now[i];
    if (*former[i] == r.limits || r.watch.reference_n <= 0) continue;
    // Of another process: nothing passes until the old side has been seen again.
    r.watch.reference_n = 0;
    if (r.old_side.referred.count() >= r.limits.reference_min) {
      r.watch.refer_to(r.old_side.referred, r.limits);
    }
    r.watch.begin_stage(r.limits);
  }
}

void Collector::close(const gate::Limits& limits, int64_t now_ms, gate::Evidence& out) {
  if (new_units_ + old_units_ > 0 && units_epoch_ == out.epoch) {
    out.ratio.add(new_units_, old_units_, limits.ratio, now_ms);
  }
  new_units_ = old_units_ = 0;
  refer(limits, out);
}

}  // namespace sluice::migrate::controller
