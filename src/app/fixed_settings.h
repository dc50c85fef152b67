// Some settings are built into listeners, threads and files that are open: a reload cannot change
// them, and must not pretend to.
#pragma once

#include <string>

#include "app/config/config.h"

namespace sluice::app {

// Gives `next` the fixed settings of the running configuration, and names those that it would have
// otherwise ("server.listen, log"); empty when there is none.
std::string keep_what_is_fixed(const config::Config& running, config::Config& next);

}  // namespace sluice::app
