// A chat completion as the OpenAI API writes it, whole or as a stream.
#pragma once

#include "sim/openai/chat_request.h"
#include "sim/protocol.h"

namespace sluice::sim::openai {

Reply chat_reply(const ChatRequest& request, const Answer& answer, const Context& context);

std::string_view finish_name(Finish finish);
// The usage object.
std::string usage_json(const Usage& usage);
// "chatcmpl-..." and the like.
std::string make_id(std::string_view prefix, const Answer& answer, const Context& context);

// The field of the last event of every stream.
inline constexpr std::string_view kDone = "data: [DONE]\n\n";

}  // namespace sluice::sim::openai
