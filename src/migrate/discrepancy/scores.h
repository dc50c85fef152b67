// Scores as JSON, for rows and exports: {"chrf":71.2,"rouge_l":0.8}. What was not measured is left
// out; six significant digits.
#pragma once

#include <string>

#include "migrate/compare/comparison.h"

namespace sluice::migrate::discrepancy {

std::string scores_json(const compare::Scores& scores);

}  // namespace sluice::migrate::discrepancy
