#include <algorithm>
#include <array>

#include "provider/rows.h"

namespace sluice::provider {
namespace {

// Sorted by kind (a test checks).
constexpr std::array kAll{
    &kAnthropic,  &kAnthropicCompatible,
    &kDeepseek,   &kFireworks,
    &kGroq,       &kLlamaCpp,
    &kMistral,    &kOllama,
    &kOpenai,     &kOpenaiCompatible,
    &kOpenrouter, &kTogether,
    &kVllm,       &kXai,
};

}  // namespace

std::span<const ProviderSpec* const> all() {
  return kAll;
}

const ProviderSpec* find(std::string_view kind) {
  const auto* it = std::find_if(kAll.begin(), kAll.end(),
                                [kind](const ProviderSpec* spec) { return spec->kind == kind; });
  return it == kAll.end() ? nullptr : *it;
}

}  // namespace sluice::provider
