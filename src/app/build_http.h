// The HTTP routes of a snapshot, out of the configuration.
#pragma once

#include "app/build_snapshot.h"

namespace sluice::app {

// Null when no route is configured.
Result<std::shared_ptr<const gateway::HttpTable>> build_http(const SnapshotInputs& inputs);

}  // namespace sluice::app
