// ADR 0006: how many of 200,000 sessions change their target when weights change, and how many of
// those moves were needless: neither towards a target whose share grew nor away from one whose
// share shrank. Deterministic; prints one JSON line a case.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "buckets.h"

namespace {

using sluice::gateway::Candidate;

constexpr int kSessions = 200'000;
using Weights = std::vector<double>;

std::vector<Candidate> candidates(const Weights& weights) {
  std::vector<Candidate> out;
  for (size_t i = 0; i < weights.size(); ++i) {
    out.push_back({sluice::gateway::assign_seed("assistant", "t" + std::to_string(i)), weights[i]});
  }
  return out;
}

std::vector<double> shares(const Weights& weights) {
  double total = 0;
  for (double w : weights) total += w;
  std::vector<double> out;
  for (double w : weights) out.push_back(w / total);
  return out;
}

template <class Choose>
void measure(const char* how, const char* what, const Weights& before, const Weights& after,
             Choose choose) {
  const auto a = candidates(before);
  const auto b = candidates(after);
  const auto was = shares(before);
  const auto is = shares(after);
  int moved = 0;
  int needless = 0;
  for (int i = 0; i < kSessions; ++i) {
    const std::string unit = "session-" + std::to_string(i);
    const size_t from = choose(a, unit);
    const size_t to = choose(b, unit);
    if (from == to) continue;
    ++moved;
    // The weight of exactly one target changes in every case: a move between two others helps no
    // target to its share.
    if (before[from] == after[from] && before[to] == after[to]) ++needless;
  }
  double least = 0;  // what any assignment has to move
  for (size_t i = 0; i < was.size(); ++i) least += std::max(0.0, is[i] - was[i]);
  std::printf(
      R"({"how":"%s","change":"%s","moved_percent":%.2f,"least_percent":%.2f,"needless_percent":%.2f})"
      "\n",
      how, what, 100.0 * moved / kSessions, 100.0 * least, 100.0 * needless / kSessions);
}

}  // namespace

int main() {
  const struct {
    const char* what;
    Weights before;
    Weights after;
  } kCases[] = {
      {"old=100 new=0 -> new=10", {100, 0}, {100, 10}},
      {"a=40 b=30 c=30 -> b=60", {40, 30, 30}, {40, 60, 30}},
      {"a=40 b=30 c=30 -> a=10", {40, 30, 30}, {10, 30, 30}},
      {"8 equal targets -> the first drained", Weights(8, 1), {0, 1, 1, 1, 1, 1, 1, 1}},
  };
  for (const auto& c : kCases) {
    measure("rendezvous", c.what, c.before, c.after, [](const auto& all, const std::string& unit) {
      return sluice::gateway::assign(all, unit);
    });
    measure("buckets", c.what, c.before, c.after, [](const auto& all, const std::string& unit) {
      return sluice::bench::by_buckets(all, unit);
    });
  }
  return 0;
}
