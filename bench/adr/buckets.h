// The assignment that ADR 0006 decided against: weights laid end to end, the hash of the unit as a
// point on that line. Cheap, and every change of a weight moves the borders of its neighbours.
#pragma once

#include <span>
#include <string_view>

#include "base/hash.h"
#include "gateway/assign.h"

namespace sluice::bench {

inline size_t by_buckets(std::span<const gateway::Candidate> candidates, std::string_view unit) {
  double total = 0;
  for (const gateway::Candidate& c : candidates) total += c.weight;
  double point = (base::murmur3_32(unit, 0) + 0.5) / 4294967296.0 * total;
  for (size_t i = 0; i < candidates.size(); ++i) {
    point -= candidates[i].weight;
    if (point < 0) return i;
  }
  return gateway::kNoTarget;
}

}  // namespace sluice::bench
