#include "gateway/split.h"

#include "base/hash.h"

namespace sluice::gateway {

Side side_of(const Split& split, size_t target) {
  if (target == split.old_target) return Side::Old;
  return target == split.new_target ? Side::New : Side::None;
}

int64_t place(const Split& split, std::string_view unit) {
  const uint64_t hash = base::murmur3_32(unit, split.seed);
  return static_cast<int64_t>(hash * static_cast<uint64_t>(kWholePpm) >> 32U);
}

Choice choose(std::span<const Candidate> candidates, const Split* split, std::string_view unit) {
  if (split == nullptr) return {assign(candidates, unit), Side::None};
  Candidate pair = candidates[split->old_target];
  pair.weight += candidates[split->new_target].weight;
  Choice best{kNoTarget, Side::None};
  double best_score = assign_score(pair, unit);
  if (best_score > 0.0) {
    const bool moved = place(*split, unit) < split->weight_ppm;
    best = moved ? Choice{split->new_target, Side::New} : Choice{split->old_target, Side::Old};
  }
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (side_of(*split, i) != Side::None) continue;
    const double score = assign_score(candidates[i], unit);
    if (score > best_score) {
      best = {i, Side::None};
      best_score = score;
    }
  }
  return best;
}

}  // namespace sluice::gateway
