// What "error rate above the limit" costs when it is taken word for word: the plan itself, played
// with that reading in a world where both sides err at the target, and how often it is rolled back
// for nothing. Printed beside every plan that chooses it.
#pragma once

#include <cstdint>

#include "migrate/simulate/batch.h"

namespace sluice::migrate::simulate {

// Share of the runs. Of `world` only traffic, latency and noise count.
double literal_false_rollback(Setup setup, const World& world, int64_t runs, uint64_t seed);

}  // namespace sluice::migrate::simulate
