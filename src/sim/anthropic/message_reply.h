// A message as the Anthropic API writes it, whole or as a stream.
#pragma once

#include "sim/anthropic/message_request.h"
#include "sim/protocol.h"

namespace sluice::sim::anthropic {

Reply message_reply(const MessageRequest& request, const Answer& answer, const Context& context);

// Shared by both forms: the stop members, without braces:
// "stop_reason":"end_turn","stop_sequence":null,"stop_details":null
std::string stop_members(const Answer& answer);
// The whole usage object with that many output tokens.
std::string usage_json(const Usage& usage, int64_t output);
// {"thinking_tokens":n}, or null when there was no thinking.
std::string output_details(const Usage& usage);
// What an API user may see of the thinking.
std::string_view shown_thinking(const MessageRequest& request, const Answer& answer);

Reply message_stream(const MessageRequest& request, const Answer& answer, const Context& context);

}  // namespace sluice::sim::anthropic
