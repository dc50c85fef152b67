// What every verb that reads a described file says about it.
#pragma once

#include "app/config/load.h"

namespace sluice::app {

// Warnings, then errors, on stderr.
void print_diagnostics(const config::Diagnostics& diagnostics);

}  // namespace sluice::app
