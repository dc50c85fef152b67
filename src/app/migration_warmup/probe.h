// A few cheap requests to one side, one after the other: is it there, does the key work?
#pragma once

#include <cstdint>
#include <vector>

#include "app/migration_warmup/side.h"

namespace sluice::app::migration_warmup {

// In the prompts' order. Stops early at a refused key or an empty account: more of the same would
// only be counted against it.
std::vector<migrate::warmup::Answer> ask_in_turn(const Side& side, const Prompts& prompts,
                                                 int64_t timeout_ms);

}  // namespace sluice::app::migration_warmup
