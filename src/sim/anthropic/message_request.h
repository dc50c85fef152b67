// A Messages request, checked as the provider checks it under each API version.
#pragma once

#include "sim/answer.h"
#include "sim/behaviour.h"
#include "sim/problem.h"
#include "wire/json.h"

namespace sluice::sim::anthropic {

enum class Version : uint8_t { V2023_06_01, V2026_10_21 };

// What the checks depend on beside the body.
struct Rules {
  Version version = Version::V2023_06_01;
  bool beta = false;        // an anthropic-beta header opens more members
  bool count_only = false;  // POST /v1/messages/count_tokens
  bool strict = true;       // refuse undocumented members
};

struct MessageRequest {
  Prompt prompt;
  bool stream = false;
  bool show_thinking = true;  // thinking.display is not "omitted"
};

Checked<MessageRequest> read_message_request(const wire::json::Value& root, const Rules& rules,
                                             const Behaviour& behaviour);

}  // namespace sluice::sim::anthropic
