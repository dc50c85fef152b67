// The command line's lists of verbs as a page.
#include "app/cli.h"
#include "app/docs/table.h"

namespace sluice::app::docs {

std::string verbs_page() {
  std::string out = "`sluice VERB --help` has the options of each.\n\n";
  Table table({"Verb", "What it does"});
  for (const Verb& verb : verbs()) table.row({code(verb.name), verb.summary});
  for (const Verb& action : migrate_actions()) {
    table.row({code("migrate " + std::string(action.name)), action.summary});
  }
  return out + table.text();
}

}  // namespace sluice::app::docs
