#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli.h"
#include "app/config/schema.h"
#include "app/migration_plan/load.h"
#include "app/provider_kinds.h"
#include "port/convert/serving/mapping.h"

namespace sluice::app {

int cmd_schema(Args args) {
  CLI::App cli("Print the JSON Schema of a file format.", "schema");
  std::string what = "config";
  cli.add_option("format", what, "config, plan, or serving: a mapping file of `sluice convert`")
      ->check(CLI::IsMember({"config", "plan", "serving"}))
      ->capture_default_str();
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const std::string schema = what == "plan"      ? migration_plan::plan_schema()
                             : what == "serving" ? port::convert::serving::mapping_schema()
                                                 : config::json_schema(provider_kinds());
  std::printf("%s\n", schema.c_str());
  return kExitOk;
}

}  // namespace sluice::app
