// Which target serves a request. Weighted rendezvous hashing: every target draws a number from the
// hash of (salt, target, unit) and its weight, the highest wins. So
//   - the same unit (session, user) gets the same target as long as the weights stand;
//   - raising a target's weight moves units to it only, lowering moves units away from it only, for
//     any number of targets; nobody else is reshuffled;
//   - weight 0 never wins, not once;
//   - the order of targets in the file does not matter, and no state is kept.
// (Thaler, Ravishankar 1996; weighted form by Schindelhauer and Schomaker 2005: score = -w / ln u.)
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::gateway {

struct Candidate {
  uint32_t seed = 0;    // assign_seed(salt, target id), computed once
  double weight = 0.0;  // >= 0, any scale
};

uint32_t assign_seed(std::string_view salt, std::string_view target_id);

// The draw of one candidate; 0 for weight 0.
double assign_score(const Candidate& candidate, std::string_view unit);

inline constexpr size_t kNoTarget = static_cast<size_t>(-1);

// Index of the winner, kNoTarget when every weight is 0.
size_t assign(std::span<const Candidate> candidates, std::string_view unit);

}  // namespace sluice::gateway
