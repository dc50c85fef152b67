// Which discrepancies are one and the same problem: those of one kind, at one place (indices
// aside), found in the same way. A thousand findings are a dozen clusters, and people review those.
//
//   tool_arguments at tool_calls[3].arguments.city, "1 of 2 places, first: value"
//     -> "tool_arguments@tool_calls[*].arguments.city#5f0c11aa"
#pragma once

#include <string>

#include "migrate/compare/comparison.h"

namespace sluice::migrate::discrepancy {

// Stable: the same text for the same finding in every version, for rules refer to it.
std::string cluster_of(const compare::Comparison& comparison);

}  // namespace sluice::migrate::discrepancy
