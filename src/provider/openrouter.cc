#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kOpenrouter{
    .kind = "openrouter",
    .title = "OpenRouter",
    .default_base_url = "https://openrouter.ai/api/v1",
    .docs_url = "https://openrouter.ai/docs",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "OPENROUTER_API_KEY",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
