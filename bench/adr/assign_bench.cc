// ADR 0006: ns to choose a target, by number of targets.
#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#include "buckets.h"

namespace {

using sluice::gateway::Candidate;

std::vector<Candidate> candidates(int64_t count) {
  std::vector<Candidate> out;
  for (int64_t i = 0; i < count; ++i) {
    out.push_back({sluice::gateway::assign_seed("assistant", "target-" + std::to_string(i)),
                   static_cast<double>(i + 1)});
  }
  return out;
}

// Session ids, so that no branch can learn the answer.
std::vector<std::string> units() {
  std::vector<std::string> out;
  for (int i = 0; i < 4096; ++i) out.push_back("session-" + std::to_string(i * 7919));
  return out;
}

template <class Choose>
void measure(benchmark::State& state, Choose choose) {
  const auto all = candidates(state.range(0));
  const auto sessions = units();
  size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(choose(all, sessions[i++ % sessions.size()]));
  }
}

void Rendezvous(benchmark::State& state) {
  measure(state, [](const auto& all, const std::string& unit) {
    return sluice::gateway::assign(all, unit);
  });
}

void Buckets(benchmark::State& state) {
  measure(state, [](const auto& all, const std::string& unit) {
    return sluice::bench::by_buckets(all, unit);
  });
}

BENCHMARK(Rendezvous)->Arg(2)->Arg(4)->Arg(16);
BENCHMARK(Buckets)->Arg(2)->Arg(4)->Arg(16);

}  // namespace
