#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kGroq{
    .kind = "groq",
    .title = "Groq",
    .default_base_url = "https://api.groq.com/openai/v1",
    .docs_url = "https://console.groq.com/docs/openai",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "GROQ_API_KEY",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
