#include "app/print_diagnostics.h"

#include <cstdio>

namespace sluice::app {

void print_diagnostics(const config::Diagnostics& diagnostics) {
  for (const auto& d : diagnostics.warnings) {
    std::fputs(("warning: " + config::pretty(d)).c_str(), stderr);
  }
  for (const auto& d : diagnostics.errors) std::fputs(config::pretty(d).c_str(), stderr);
}

}  // namespace sluice::app
