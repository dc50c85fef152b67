// What no single key can tell: ids that must exist, addresses that must be safe, weights that must
// add up to something.
#pragma once

#include "app/config/config.h"
#include "app/config/context.h"

namespace sluice::app::config {

// Notes errors and warnings in the context. A part that already has errors of its own is not
// judged as a whole.
void cross_check(Context& ctx, const Config& config);

}  // namespace sluice::app::config
