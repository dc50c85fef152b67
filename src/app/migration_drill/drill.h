// The drill against a running Sluice: moves a slice of one model to the new side and back through
// the admin API, and watches with requests of its own, each on a connection of its own, so that
// every worker gets some.
#pragma once

#include <string>
#include <vector>

#include "app/admin_client.h"
#include "gateway/snapshot.h"
#include "migrate/readiness/drill.h"

namespace sluice::app::migration_drill {

struct DrillTask {
  AdminTarget admin{};
  std::string gateway_url;  // data plane, without a path
  std::string model, from, to;
  double slice = 1;                            // per cent of the model's traffic
  double per_second = 10;                      // probes
  double hold_s = 3;                           // in each direction
  const gateway::Model* configured = nullptr;  // for the units that the slice takes
};

struct DrillRecord {
  int64_t wall_ms = 0;
  int64_t workers = 0;
  double slice = 0;
  bool steered = false;  // probes of the slice could be made
  migrate::readiness::DrillVerdict verdict;
};

// Runs it. The weights are put back as they were, whatever happens; where even that fails the error
// says how to do it. Cancelled when a signal came.
Result<DrillRecord> run_drill(const DrillTask& task);

// "sluice.drill/1".
std::string drill_json(const DrillTask& task, const std::string& plan_id,
                       const DrillRecord& record);

}  // namespace sluice::app::migration_drill
