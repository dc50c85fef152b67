#include "provider/rows.h"

namespace sluice::provider {

constinit const ProviderSpec kFireworks{
    .kind = "fireworks",
    .title = "Fireworks AI",
    .default_base_url = "https://api.fireworks.ai/inference/v1",
    .docs_url = "https://docs.fireworks.ai",
    .dialect = dialect::DialectId::OpenaiChat,
    .key_header = KeyHeader::Bearer,
    .key_env = "FIREWORKS_API_KEY",
    .probe_model = "",
    .stream_usage_option = true,
    .checked = "2026-11-21 docs",
};

}  // namespace sluice::provider
