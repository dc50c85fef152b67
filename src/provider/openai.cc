#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kOpenai{
    .kind = "openai",
    .title = "OpenAI",
    .default_base_url = "https://api.openai.com/v1",
    .docs_url = "https://platform.openai.com/docs/api-reference",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "OPENAI_API_KEY",
    .probe_model = "gpt-5-mini",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
