#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kAnthropicCompatible{
    .kind = "anthropic_compatible",
    .title = "Any server that speaks Anthropic Messages",
    .default_base_url = "",
    .docs_url = "",
    .dialect = dialect::DialectId::AnthropicMessages,
    .key_header = KeyHeader::XApiKey,
    .key_env = "",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
