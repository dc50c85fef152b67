// What a running Sluice's metrics say about the traffic that a migration will move.
#pragma once

#include <string>
#include <string_view>

#include "app/admin_client.h"
#include "base/error.h"
#include "migrate/plan/plan.h"

namespace sluice::app::migration_plan {

// Two looks at /metrics, `seconds` apart: requests a second between them; error rate, latency
// spread and tokens over everything counted so far. Sums over all targets of the model but for
// errors and latency, which are those of `target` (the old side).
Result<migrate::plan::Traffic> watch_traffic(const AdminTarget& admin, const std::string& model,
                                             const std::string& target, double seconds);

// The same from two texts in the Prometheus format.
migrate::plan::Traffic traffic_between(std::string_view before, std::string_view after,
                                       const std::string& model, const std::string& target,
                                       double seconds);

}  // namespace sluice::app::migration_plan
