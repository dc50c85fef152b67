#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/build_snapshot.h"
#include "app/cli.h"
#include "app/config/load.h"
#include "app/provider_kinds.h"

namespace sluice::app {

int cmd_validate(Args args) {
  CLI::App cli("Check a configuration file; everything that is wrong is named at once.",
               "validate");
  std::string file;
  bool strict = false;
  cli.add_option("file", file, "configuration file")->required();
  cli.add_flag("--strict", strict, "secrets written into the file are errors");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto loaded = config::load_file(file, config::SystemEnvironment(),
                                        {.provider_kinds = provider_kinds(), .strict = strict});
  for (const auto& d : loaded.warnings)
    std::fputs(("warning: " + config::pretty(d)).c_str(), stderr);
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  if (!loaded.ok()) return kExitBadConfig;
  // What only building shows: unusable certificates, a vendor without an address.
  auto built = build_snapshot({loaded.config, {}, std::make_shared<gateway::KeyTable>(), 0});
  if (!built) return report(built.error());
  std::printf("%s: good, %zu providers, %zu models\n", file.c_str(), loaded.config.providers.size(),
              loaded.config.models.size());
  return kExitOk;
}

}  // namespace sluice::app
