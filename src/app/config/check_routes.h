// What is wrong with plain HTTP routes that no single key can tell. Private to config/.
#pragma once

#include "app/config/config.h"
#include "app/config/context.h"
#include "gateway/http/path_pattern.h"

namespace sluice::app::config {

void check_routes(Context& ctx, const Config& config);

// Exact, Template or Greedy.
gateway::PathKind path_kind(std::string_view path);

// A header by that name would break the framing of messages.
bool is_framing_header(std::string_view name);

}  // namespace sluice::app::config
