// `sluice sim`: simulated providers, from a file or from flags.
#pragma once

namespace sluice::app {

int run_sim(int argc, char** argv);

}  // namespace sluice::app
