#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kVllm{
    .kind = "vllm",
    .title = "vLLM",
    .default_base_url = "http://127.0.0.1:8000/v1",
    .docs_url = "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
