// The numbers that a predicting model answered with, out of the JSON of its answer.
//
//   outputs_in(R"({"predictions":[[0.1,0.9],[0.8,0.2]]})", *parse_path("predictions"))
//     -> {0.1, 0.9, 0.8, 0.2}
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "migrate/compare/comparison.h"
#include "migrate/compare/numeric.h"
#include "migrate/compare/path_policy.h"

namespace sluice::migrate::compare {

// More than so many are not compared: the answer counts as one without outputs.
inline constexpr size_t kMostOutputs = 100'000;

// In the order in which they stand; null is NaN. Nothing for a text that is no JSON, a place that
// is not there, or one that holds anything but numbers in lists.
std::optional<std::vector<double>> outputs_in(std::string_view json, std::span<const Segment> at);

// The comparison by the outputs of both sides; nothing when neither side has any.
std::optional<Comparison> compare_by_outputs(const std::optional<std::vector<double>>& old_side,
                                             const std::optional<std::vector<double>>& new_side,
                                             const NumericPolicy& policy, std::string_view path);

}  // namespace sluice::migrate::compare
