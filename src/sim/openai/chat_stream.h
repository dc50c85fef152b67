// The events of a streamed chat completion: a chunk with the role, one a piece of the answer, the
// finish reason, the usage when it was asked for, [DONE].
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/openai/chat_request.h"
#include "sim/protocol.h"

namespace sluice::sim::openai {

Reply chat_stream(const ChatRequest& request, const Answer& answer, const Context& context);

// The logprobs object of these tokens; all are equally likely.
void write_logprobs(std::string& text, std::span<const std::string_view> tokens);

}  // namespace sluice::sim::openai
