// The tools of a chat completion request.
#pragma once

#include <string>

#include "sim/answer.h"
#include "sim/problem.h"
#include "wire/json.h"

namespace sluice::sim::openai {

// Reads tools, tool_choice and parallel_tool_calls.
Checked<void> read_tools(const wire::json::Value& root, Prompt& prompt);

// When `holder` says strict: true, the schema must be one that the provider can guarantee.
Checked<void> check_strict(const wire::json::Value& holder, const wire::json::Value& schema,
                           const std::string& context, const std::string& param,
                           const std::string& code);

}  // namespace sluice::sim::openai
