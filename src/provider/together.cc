#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kTogether{
    .kind = "together",
    .title = "Together AI",
    .default_base_url = "https://api.together.xyz/v1",
    .docs_url = "https://docs.together.ai/docs/openai-api-compatibility",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "TOGETHER_API_KEY",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
