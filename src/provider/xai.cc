#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kXai{
    .kind = "xai",
    .title = "xAI",
    .default_base_url = "https://api.x.ai/v1",
    .docs_url = "https://docs.x.ai/docs",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "XAI_API_KEY",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
