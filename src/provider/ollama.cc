#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kOllama{
    .kind = "ollama",
    .title = "Ollama",
    .default_base_url = "http://127.0.0.1:11434/v1",
    .docs_url = "https://github.com/ollama/ollama/blob/main/docs/openai.md",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "",
    .probe_model = "",
    .stream_usage_option = true,
    .legacy_max_tokens = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
