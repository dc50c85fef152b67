// The one list of verbs. Adding one: a file cmd_<verb>.cc and a line in each half here.
#include <array>

#include "app/cli.h"

namespace sluice::app {

int cmd_quickstart(Args args);
int cmd_run(Args args);
int cmd_sim(Args args);
int cmd_validate(Args args);
int cmd_schema(Args args);
int cmd_keys(Args args);
int cmd_route(Args args);
int cmd_shadow(Args args);
int cmd_docs(Args args);
int cmd_migrate(Args args);
int cmd_convert(Args args);
int cmd_version(Args args);

namespace {

constexpr std::array kVerbs{
    Verb{"quickstart", "find or simulate providers, run a gateway, print what to try",
         cmd_quickstart},
    Verb{"run", "run the gateway", cmd_run},
    Verb{"sim", "run simulated providers", cmd_sim},
    Verb{"validate", "check a configuration file and name everything that is wrong", cmd_validate},
    Verb{"schema", "print the JSON Schema of a file format", cmd_schema},
    Verb{"keys", "create, import, list, rotate and revoke the clients' keys", cmd_keys},
    Verb{"route", "show and set weights, explain a request, print the capability table", cmd_route},
    Verb{"shadow", "see, review and export what mirrored requests found to differ", cmd_shadow},
    Verb{"docs", "print a reference page: configuration, providers, routes, causes", cmd_docs},
    Verb{"migrate", "move traffic in gated stages; simulate a plan before it starts", cmd_migrate},
    Verb{"convert",
         "convert exports of a vendor into open configurations, with a report of all of it",
         cmd_convert},
    Verb{"version", "print the version", cmd_version},
};

}  // namespace

std::span<const Verb> verbs() {
  return kVerbs;
}

}  // namespace sluice::app
