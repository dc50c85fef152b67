// The one list of verbs. Adding one: a cmd_<verb>.{h,cc} and a line here.
#pragma once

#include <array>
#include <string_view>

#include "app/cmd_sim.h"

namespace sluice::app {

struct Verb {
  std::string_view name;
  std::string_view help;
  // argv[0] is the verb; gives the exit code of the process.
  int (*run)(int argc, char** argv);
};

inline constexpr std::array kVerbs{
    Verb{"sim", "run simulated providers", run_sim},
};

}  // namespace sluice::app
