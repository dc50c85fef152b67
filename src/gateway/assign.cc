#include "gateway/assign.h"

#include <cmath>
#include <string>

#include "base/hash.h"

namespace sluice::gateway {

uint32_t assign_seed(std::string_view salt, std::string_view target_id) {
  return base::murmur3_32(std::string(salt) + "." + std::string(target_id), 0);
}

double assign_score(const Candidate& candidate, std::string_view unit) {
  if (!(candidate.weight > 0.0)) return 0.0;
  // In (0, 1), so that the logarithm is finite and negative.
  const double u = (base::murmur3_32(unit, candidate.seed) + 0.5) / 4294967296.0;
  return candidate.weight / -std::log(u);
}

size_t assign(std::span<const Candidate> candidates, std::string_view unit) {
  size_t best = kNoTarget;
  double best_score = 0.0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const double score = assign_score(candidates[i], unit);
    if (score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

}  // namespace sluice::gateway
