// The tools of a Messages request.
#pragma once

#include "sim/anthropic/message_request.h"

namespace sluice::sim::anthropic {

// Reads tools and tool_choice.
Checked<void> read_tools(const wire::json::Value& root, const Rules& rules, Prompt& prompt);

}  // namespace sluice::sim::anthropic
