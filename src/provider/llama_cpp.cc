#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kLlamaCpp{
    .kind = "llama_cpp",
    .title = "llama.cpp server",
    .default_base_url = "http://127.0.0.1:8080/v1",
    .docs_url = "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
