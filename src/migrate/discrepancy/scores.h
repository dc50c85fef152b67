// Scores as JSON, for rows and exports: {"chrf":71.2,"rouge_l":0.8}. What was not measured is left
// out; six significant digits. A judge's are {"verdict":"old","old_first":"first",
// "new_first":"second","prompt":1}: what survived the exchange, the place that won in each order,
// the version of the question.
#pragma once

#include <string>

#include "migrate/compare/comparison.h"

namespace sluice::migrate::discrepancy {

std::string scores_json(const compare::Scores& scores);

}  // namespace sluice::migrate::discrepancy
