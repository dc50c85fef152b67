// GET /v1/models and GET /v1/models/{id} of the Anthropic side.
#pragma once

#include <string_view>

#include "sim/protocol.h"

namespace sluice::sim::anthropic {

// `id` is empty for the list; `query` may hold limit, after_id and before_id.
Checked<Reply> models(std::string_view id, std::string_view query, const Context& context);

}  // namespace sluice::sim::anthropic
