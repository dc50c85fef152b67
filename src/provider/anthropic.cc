#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kAnthropic{
    .kind = "anthropic",
    .title = "Anthropic",
    .default_base_url = "https://api.anthropic.com",
    .docs_url = "https://platform.claude.com/docs/en/api",
    .dialect = dialect::DialectId::AnthropicMessages,
    .key_header = KeyHeader::XApiKey,
    .key_env = "ANTHROPIC_API_KEY",
    .probe_model = "claude-haiku-5-5",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
