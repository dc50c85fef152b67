// The names of the rows, for all.cc; each is defined in the file of its kind.
#pragma once

#include "provider/provider.h"

namespace sluice::provider {

extern const ProviderSpec kAnthropic, kAnthropicCompatible, kDeepseek, kFireworks, kGroq, kLlamaCpp,
    kMistral, kOllama, kOpenai, kOpenaiCompatible, kOpenrouter, kTogether, kVllm, kXai;

}  // namespace sluice::provider
