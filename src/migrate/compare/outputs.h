// The numbers that a predicting model answered with, out of the JSON of its answer.
//
//   outputs_in(R"({"predictions":[[0.1,0.9],[0.8,0.2]]})", *parse_path("predictions"))
//     -> {0.1, 0.9, 0.8, 0.2} in lists of {2, 2, 2}
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "migrate/compare/comparison.h"
#include "migrate/compare/numeric.h"
#include "migrate/compare/path_policy.h"
#include "migrate/compare/policy.h"

namespace sluice::migrate::compare {

// More than so many are not compared: the answer counts as one without outputs.
inline constexpr size_t kMostOutputs = 100'000;

struct Outputs {
  std::vector<double> values;  // in the order in which they stand; null is NaN
  // Of the lists they stand in: the length of each, an outer one before its inner ones.
  // [[1,2],[3,4]] -> {2, 2, 2}
  std::vector<int64_t> lists;
};

// Nothing for a text that is no JSON, a place that is not there, or one that holds anything but
// numbers in lists.
std::optional<Outputs> outputs_in(std::string_view json, std::span<const Segment> at);

// The comparison by the outputs of both sides; nothing when neither side has any.
std::optional<Comparison> compare_by_outputs(const std::optional<Outputs>& old_side,
                                             const std::optional<Outputs>& new_side,
                                             const NumericPolicy& policy, std::string_view path);

// What the outputs say and what the rest of the answer says, as one: the worse of both, the
// outputs' where they differ alike.
Comparison with_the_rest(Comparison outputs, Comparison rest);

// The policy for the rest: what stands at the outputs' place is not looked at.
Policy policy_beside(const Policy& policy, const Path& at);

}  // namespace sluice::migrate::compare
