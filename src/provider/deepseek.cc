#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kDeepseek{
    .kind = "deepseek",
    .title = "DeepSeek",
    .default_base_url = "https://api.deepseek.com",
    .docs_url = "https://api-docs.deepseek.com",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "DEEPSEEK_API_KEY",
    .probe_model = "deepseek-chat",
    .stream_usage_option = true,
    .legacy_max_tokens = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
