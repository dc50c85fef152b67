// The share of one model's traffic that a migration has moved from an old target to a new one.
// The pair is first drawn as one candidate with the weight of both, then divided by a hash of the
// migration and the unit. So units of other targets never move with the weight, a risen weight
// takes units to the new side only, a fallen one brings back those that came last, and weight 0 is
// exactly nobody.
//
//   split = {.old_target = 0, .new_target = 1, .weight_ppm = 50'000, ...}
//   choose(model.candidates, &split, "session-7") -> {target 0 or 1, Side::Old or Side::New}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/assign.h"

namespace sluice::gateway {

inline constexpr int64_t kWholePpm = 1'000'000;

enum class Side : uint8_t { None, Old, New };  // None: not a target of the migration

struct Split {
  std::string migration;
  uint32_t seed = 0;  // assign_seed(salt, migration), computed once
  int64_t revision = 0;
  int64_t fence = 0;
  int64_t epoch = 0;
  int64_t weight_ppm = 0;  // share of the new side; beyond 0..kWholePpm is cut off there
  size_t old_target = 0;   // index into the model's targets
  size_t new_target = 0;
  bool fallback = false;  // a failed request may be tried on the other side, before its first byte
};

struct Choice {
  size_t target = kNoTarget;
  Side side = Side::None;
};

Side side_of(const Split& split, size_t target);

// Where the unit stands in [0, kWholePpm): it is on the new side while the weight is above this.
int64_t place(const Split& split, std::string_view unit);

// `split` may be null: then as assign(). Weights of candidates at both ends of the split count
// together.
Choice choose(std::span<const Candidate> candidates, const Split* split, std::string_view unit);

}  // namespace sluice::gateway
