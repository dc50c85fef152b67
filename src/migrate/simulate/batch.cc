#include "migrate/simulate/batch.h"

#include <algorithm>
#include <utility>

#include "base/rng.h"

namespace sluice::migrate::simulate {
namespace {

// A reference sample has its own error; runs must not all share one.
constexpr int64_t kRunsPerReference = 500;

struct Samples {
  std::vector<int64_t> failures;
  std::vector<int64_t> requests_bad;
  std::vector<int64_t> requests_new;
  std::vector<int64_t> before_onset;
  std::vector<int64_t> durations;
};

void tally(const Outcome& one, Summary& sum, Samples& samples) {
  sum.wrong_moves += one.wrong_moves;
  samples.requests_new.push_back(one.requests_new);
  samples.durations.push_back(one.duration_ms);
  if (one.onset_reached) {
    ++sum.onset_reached;
    samples.before_onset.push_back(one.requests_new - one.requests_bad);
  }
  if (one.gate >= 0 && one.ending != Ending::Completed) {
    ++(one.ending == Ending::Held ? sum.held_by
                                  : sum.rolled_back_by)[static_cast<size_t>(one.gate)];
  }
  switch (one.ending) {
    case Ending::Completed:
      ++sum.completed;
      sum.missed += one.onset_reached;
      return;
    case Ending::Held:
      ++sum.held;
      return;
    case Ending::RolledBack:
      break;
  }
  if (!one.onset_reached) {
    ++sum.false_rollback;
    return;
  }
  ++sum.caught;
  samples.failures.push_back(one.failures_bad);
  samples.requests_bad.push_back(one.requests_bad);
}

}  // namespace

Spread Spread::of(std::vector<int64_t> values) {
  Spread out;
  if (values.empty()) return out;
  std::ranges::sort(values);
  const auto last = static_cast<double>(values.size() - 1);
  out.p50 = values[static_cast<size_t>(0.50 * last)];
  out.p99 = values[static_cast<size_t>(0.99 * last)];
  for (int64_t v : values) out.mean += static_cast<double>(v);
  out.mean /= static_cast<double>(values.size());
  return out;
}

uint64_t seed_of(uint64_t seed, int64_t run) {
  return base::Rng(seed ^ (static_cast<uint64_t>(run) * 0xd1342543de82ef95ULL)).next();
}

Summary simulate(const Setup& setup, const World& world, int64_t runs, uint64_t seed) {
  Summary sum;
  sum.runs = runs;
  sum.seed = seed;
  Samples samples;
  stats::DdSketch reference;
  for (int64_t i = 0; i < runs; ++i) {
    if (i % kRunsPerReference == 0) reference = reference_latency(world, seed_of(seed, -1 - i));
    tally(run(setup, world, reference, seed_of(seed, i)), sum, samples);
  }
  sum.failed_before_rollback = Spread::of(std::move(samples.failures));
  sum.requests_before_rollback = Spread::of(std::move(samples.requests_bad));
  sum.requests_new = Spread::of(std::move(samples.requests_new));
  sum.requests_before_onset = Spread::of(std::move(samples.before_onset));
  sum.duration_ms = Spread::of(std::move(samples.durations));
  return sum;
}

}  // namespace sluice::migrate::simulate
