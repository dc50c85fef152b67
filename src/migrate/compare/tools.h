// Tool calls by name and argument object.
#pragma once

#include <string>
#include <vector>

#include "migrate/compare/answer.h"

namespace sluice::migrate::compare {

// The canonical text of the arguments, or the text itself where it is no JSON.
std::string canonical_arguments(const ToolUse& use);
bool same_tools_in_order(const std::vector<ToolUse>& a, const std::vector<ToolUse>& b);

}  // namespace sluice::migrate::compare
