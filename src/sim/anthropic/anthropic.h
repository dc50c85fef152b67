// The Anthropic side of the simulator: messages, token counting and models, for the API versions
// 2023-06-01 and 2026-10-21.
#pragma once

#include "sim/protocol.h"

namespace sluice::sim {

extern const Protocol kAnthropicMessages;

}  // namespace sluice::sim
