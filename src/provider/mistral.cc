#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kMistral{
    .kind = "mistral",
    .title = "Mistral",
    .default_base_url = "https://api.mistral.ai/v1",
    .docs_url = "https://docs.mistral.ai/api",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "MISTRAL_API_KEY",
    .probe_model = "mistral-small-latest",
    .stream_usage_option = false,
    .legacy_max_tokens = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
