// The file that `sluice sim -c` reads. Unknown keys are errors; every error is found, not the
// first.
//
//   threads: 1
//   upstreams:
//     - { listen: 127.0.0.1:9101, dialect: anthropic_messages, ttft_ms: 200, models: [a, b] }
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sim/simulator.h"

namespace sluice::app {

// Errors are "line:column: message".
std::expected<sim::SimulatorOptions, std::vector<std::string>> read_sim_config(
    std::string_view text);

}  // namespace sluice::app
