// What the limits of a plan need before they can be decided, at the traffic that the plan states,
// and the tightest limit that this traffic can decide. A TTFT limit of +1 % is quickly written and
// takes a month to test; who starts a migration should know.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "migrate/plan/plan.h"

namespace sluice::migrate::plan {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

struct StageNeed {
  double hours = kNever;      // until decidable at the stage's weight; kNever without traffic
  double decidable = kNever;  // per cent: the tightest limit within the stage's dwell
};
struct GateNeed {
  std::string_view gate;
  double limit = 0;       // per cent, the plan's
  int64_t samples = 0;    // new-side requests, or pairs
  bool in_pairs = false;  // pairs come from shadow traffic, whatever the weight
  std::vector<StageNeed> stages;
};

// One row a gate that is on and has a limit, in the order of gate::kGates. `plan` is filled in.
std::vector<GateNeed> needs(const MigrationPlan& plan);

// Increases of a latency quantile in per cent, and what each needs: for limits that people ask for.
struct LimitNeed {
  double limit = 0;
  int64_t samples = 0;
};
std::vector<LimitNeed> latency_table(const MigrationPlan& plan, double quantile);

// US dollars at the traffic that the plan expects; 0 without prices.
struct ShadowCost {
  double pair = 0;    // a mirrored call and the old side's twin, whichever side serves
  double warmup = 0;  // calls of the new side alone
  double staged = 0;  // all pairs of the shadow phase and of every stage
  double reverse =
      0;  // of the reverse shadow, all requests; 0 where requests_per_second is not said

  // What the plan cannot do without.
  [[nodiscard]] double least() const { return warmup + staged; }
};
ShadowCost shadow_cost(const MigrationPlan& plan);

}  // namespace sluice::migrate::plan
