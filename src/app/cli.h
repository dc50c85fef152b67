// The command line: one verb a file (cmd_<verb>.cc), one line a verb in verbs.cc. Data goes to
// stdout, messages to stderr; exit codes are the contract's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace CLI {
class App;
}

namespace sluice::app {

enum Exit : int {
  kExitOk = 0,
  kExitFailed = 1,
  kExitCancelled = 2,
  kExitFound = 3,  // finished, and found something
  kExitUnauthorized = 4,
  kExitUsage = 64,
  kExitBadInput = 65,
  kExitBadConfig = 78,
};

using Args = std::span<const std::string>;

struct Verb {
  std::string_view name;
  std::string_view summary;
  int (*run)(Args args);  // what follows the verb
};

// In the order of the help text.
std::span<const Verb> verbs();
// Of `sluice migrate`.
std::span<const Verb> migrate_actions();

int run_cli(int argc, char** argv);

// Parses and, where that ends the matter (help, wrong usage), says so and gives the exit code.
// -1: go on.
int parse_args(CLI::App& cli, Args args);

// "sluice: MESSAGE" on stderr; gives the exit code that fits the cause.
int report(const Error& error);

}  // namespace sluice::app
