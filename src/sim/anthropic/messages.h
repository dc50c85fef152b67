// The messages of a request: who may say what after whom, above all that every tool_use is answered
// in the very next message.
#pragma once

#include "sim/anthropic/message_request.h"

namespace sluice::sim::anthropic {

// Adds user_text, results and words to the prompt.
Checked<void> read_messages(const wire::json::Value& messages, const Rules& rules, Prompt& prompt);

}  // namespace sluice::sim::anthropic
