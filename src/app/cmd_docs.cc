// Prints a reference page, or the list of them. tools/gen_docs keeps docs/generated/ with it.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli.h"
#include "app/docs/page.h"

namespace sluice::app {

int cmd_docs(Args args) {
  CLI::App cli("Print a reference page as Markdown; without a name, list the pages.", "docs");
  std::string name;
  cli.add_option("page", name, "a name from the list");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  for (const docs::Page& page : docs::pages()) {
    if (name.empty()) {
      std::printf("%-12s %s\n", std::string(page.name).c_str(), std::string(page.title).c_str());
    } else if (page.name == name) {
      std::fputs(docs::render(page).c_str(), stdout);
      return kExitOk;
    }
  }
  if (name.empty()) return kExitOk;
  std::fprintf(stderr, "sluice: there is no page \"%s\"; `sluice docs` lists them\n", name.c_str());
  return kExitUsage;
}

}  // namespace sluice::app
