#include <array>

#include "sim/anthropic/anthropic.h"
#include "sim/openai/openai.h"
#include "sim/protocol.h"

namespace sluice::sim {
namespace {

constexpr std::array<const Protocol*, 2> kProtocols{
    &kAnthropicMessages,
    &kOpenAiChat,
};

}  // namespace

std::span<const Protocol* const> protocols() {
  return kProtocols;
}

const Protocol* protocol_named(std::string_view name) {
  for (const Protocol* protocol : kProtocols) {
    if (protocol->name == name) return protocol;
  }
  return nullptr;
}

}  // namespace sluice::sim
