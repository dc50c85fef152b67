#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli.h"
#include "app/config/schema.h"
#include "app/provider_kinds.h"

namespace sluice::app {

int cmd_schema(Args args) {
  CLI::App cli("Print the JSON Schema of a file format.", "schema");
  std::string what = "config";
  cli.add_option("format", what, "config")->check(CLI::IsMember({"config"}))->capture_default_str();
  if (const int code = parse_args(cli, args); code >= 0) return code;
  std::printf("%s\n", config::json_schema(provider_kinds()).c_str());
  return kExitOk;
}

}  // namespace sluice::app
