#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kOpenaiCompatible{
    .kind = "openai_compatible",
    .title = "Any server that speaks OpenAI chat",
    .default_base_url = "",
    .docs_url = "",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
