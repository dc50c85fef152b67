// The simulator's own endpoints, on the provider's port: GET /_sim/stats, GET and PUT
// /_sim/behaviour, POST /_sim/reset. They cost no serial and no fault strikes them.
#pragma once

#include "sim/reply.h"
#include "sim/request.h"
#include "sim/upstream.h"

namespace sluice::sim {

inline constexpr std::string_view kControlPrefix = "/_sim/";

Reply control(const Request& request, Upstream& upstream);

}  // namespace sluice::sim
