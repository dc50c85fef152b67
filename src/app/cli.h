// The command line's first word: finds the verb and lets it do the rest.
#pragma once

namespace sluice::app {

int run_cli(int argc, char** argv);

}  // namespace sluice::app
