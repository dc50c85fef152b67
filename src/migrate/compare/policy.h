// What counts as the same answer, as far as it is a matter of taste. The defaults are proposals
// (2026-11-21, not measured on anybody's traffic): the noise floor, not these numbers, says how
// often an old side differs from itself.
#pragma once

#include <cstddef>

#include "migrate/compare/path_policy.h"

namespace sluice::migrate::compare {

struct Policy {
  // Places in the JSON of an answer's text or body; tool arguments stand below
  // tool_calls[i].arguments.
  PathPolicy paths = {};
  bool tool_order_matters = false;
  // Length and ContextLength always differ from Stop: an answer was cut.
  bool finish_reason_matters = true;

  double equivalent_chrf = 85;  // percent; at least this, and all facts shared: equivalent
  double different_chrf = 20;   // below this, and below different_rouge: different
  double different_rouge = 0.15;
  double longest_ratio = 4;  // one text so many times as long as the other: different
  size_t ratio_from = 80;    // characters of the longer text below which lengths say nothing

  // Texts that a cheap rung told apart are scored all the same, for the graded quality gate.
  bool grade_differences = true;

  double equivalent_cosine = 0.95;
  double different_cosine = 0.60;
};

// Bounds that are not a matter of taste. Beyond the first a text is compared by the linear rungs
// only, beyond the second JSON is not read; both are said in the detail.
inline constexpr size_t kGradedTextBytes = 100'000;
inline constexpr size_t kJsonBytes = 16'000'000;

}  // namespace sluice::migrate::compare
