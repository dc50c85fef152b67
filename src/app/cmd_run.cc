#include <CLI/CLI.hpp>
#include <cstdio>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "app/cli.h"
#include "app/config/load.h"
#include "app/provider_kinds.h"
#include "app/service.h"

namespace sluice::app {
namespace {

void set_up_log(config::LogLevel level) {
  auto logger = spdlog::stderr_color_mt("sluice");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  spdlog::set_default_logger(logger);
  spdlog::set_level(static_cast<spdlog::level::level_enum>(level));
}

}  // namespace

int cmd_run(Args args) {
  CLI::App cli(
      "Run the gateway until SIGINT or SIGTERM, which drain. SIGHUP and changes of the file "
      "reload the configuration.",
      "run");
  std::string file = "sluice.yaml";
  cli.add_option("-c,--config", file, "configuration file")->capture_default_str();
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const auto load = [file] {
    return config::load_file(file, config::SystemEnvironment(),
                             {.provider_kinds = provider_kinds()});
  };
  config::LoadResult loaded = load();
  for (const auto& d : loaded.warnings)
    std::fputs(("warning: " + config::pretty(d)).c_str(), stderr);
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  if (!loaded.ok()) return kExitBadConfig;
  set_up_log(loaded.config.log.level);
  Service service(std::move(loaded.config), file, load);
  if (auto ok = service.start(); !ok) return report(ok.error());
  spdlog::info("serving on port {}, admin on port {}", service.data_port(), service.admin_port());
  service.run();
  return kExitOk;
}

}  // namespace sluice::app
