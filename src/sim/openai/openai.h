// The OpenAI side of the simulator: chat completions, text completions, embeddings and models.
#pragma once

#include "sim/protocol.h"

namespace sluice::sim {

extern const Protocol kOpenAiChat;

}  // namespace sluice::sim
