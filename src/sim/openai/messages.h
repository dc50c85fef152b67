// The messages of a chat completion request: checked as the provider checks them, and read into
// what the answer depends on.
#pragma once

#include "sim/answer.h"
#include "sim/problem.h"
#include "wire/json.h"

namespace sluice::sim::openai {

// Adds user_text, results and words to the prompt.
Checked<void> read_messages(const wire::json::Value& messages, bool strict, Prompt& prompt);

}  // namespace sluice::sim::openai
