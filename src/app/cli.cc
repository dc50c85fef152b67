#include "app/cli.h"

#include <iostream>
#include <string_view>

#include "app/exit_code.h"
#include "app/verbs.h"

namespace sluice::app {
namespace {

void print_usage(std::ostream& out) {
  out << "usage: sluice VERB [options]\n\n";
  for (const Verb& verb : kVerbs) {
    out << "  " << verb.name << std::string(verb.name.size() < 12 ? 12 - verb.name.size() : 1, ' ')
        << verb.help << '\n';
  }
  out << "\n`sluice VERB --help` tells more.\n";
}

}  // namespace

int run_cli(int argc, char** argv) {
  if (argc < 2) {
    print_usage(std::cerr);
    return kUsage;
  }
  const std::string_view word = argv[1];
  if (word == "-h" || word == "--help" || word == "help") {
    print_usage(std::cout);
    return kDone;
  }
  for (const Verb& verb : kVerbs) {
    if (verb.name == word) return verb.run(argc - 1, argv + 1);
  }
  std::cerr << "sluice: there is no verb \"" << word << "\"; `sluice --help` lists them\n";
  return kUsage;
}

}  // namespace sluice::app
