// The first minute: providers are found or simulated, a configuration is written, the gateway runs,
// and the screen says what to type next.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/config/load.h"
#include "app/provider_kinds.h"
#include "app/quickstart_config.h"
#include "app/service.h"
#include "net/address.h"
#include "sim/simulator.h"
#include "store/pepper.h"

namespace sluice::app {
namespace {

struct Flags {
  std::string listen = "127.0.0.1:8080";
  std::string admin = "127.0.0.1:8081";
  std::string data_dir = "./data";
  bool simulate = false;
};

// The address asked for, or the same host with any free port when that one is taken.
std::string free_address(const std::string& wanted) {
  auto address = net::parse_host_port(wanted);
  if (!address || net::can_bind(*address)) return wanted;
  return wanted.substr(0, wanted.rfind(':')) + ":0";
}

// A sensible pace: an answer can be watched arriving.
sim::UpstreamOptions simulated(const std::string& listen, const std::string& dialect) {
  sim::UpstreamOptions out{free_address(listen), dialect, {}};
  out.behaviour.ttft_ms = 150;
  out.behaviour.token_ms = 15;
  return out;
}

Result<std::unique_ptr<sim::Simulator>> simulate_two(std::vector<FoundProvider>& found) {
  auto sim = sim::Simulator::start({.upstreams = {simulated("127.0.0.1:9101", "anthropic_messages"),
                                                  simulated("127.0.0.1:9102", "openai_chat")}});
  if (!sim) return sim;
  const auto url = [&](size_t i) {
    return "http://127.0.0.1:" + std::to_string((*sim)->ports()[i]);
  };
  found = {{"old", "anthropic_compatible", url(0), "", "claude-sonnet-4-5"},
           {"new", "openai_compatible", url(1) + "/v1", "", "gpt-5-mini"}};
  return sim;
}

Result<void> write_whole(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".tmp";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out || ::rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(Cause::Storage, "cannot write " + path);
  }
  return {};
}

void print_welcome(const Service& service, const NewKey& key, const std::string& file,
                   const std::vector<FoundProvider>& found, bool simulated) {
  const std::string url = "http://127.0.0.1:" + std::to_string(service.data_port());
  const std::string admin = "http://127.0.0.1:" + std::to_string(service.admin_port());
  const std::string token(key.key.reveal());
  std::printf("\nSluice is running.\n\n  base URL   %s/v1   (OpenAI SDKs)\n", url.c_str());
  std::printf("             %s      (Anthropic SDKs)\n  API key    %s\n", url.c_str(),
              token.c_str());
  std::printf("  admin      %s   config %s\n  providers ", admin.c_str(), file.c_str());
  for (const FoundProvider& p : found) std::printf(" %s (%s)", p.id.c_str(), p.kind.c_str());
  std::printf("%s\n\nTry it:\n\n", simulated ? ", both simulated" : "");
  std::printf(
      "  curl %s/v1/chat/completions -H 'Authorization: Bearer %s' \\\n"
      "    -H 'content-type: application/json' \\\n"
      "    -d '{\"model\": \"assistant\", \"messages\": [{\"role\": \"user\", \"content\": "
      "\"hello\"}]}'\n\n",
      url.c_str(), token.c_str());
  if (found.size() > 1) {
    std::printf(
        "Next, move a fifth of the traffic (in another terminal):\n\n"
        "  build/release/sluice route set assistant %s=80 %s=20 --admin %s\n\n",
        found[0].id.c_str(), found[1].id.c_str(), admin.c_str());
  } else {
    std::printf("Next, in another terminal:\n\n  build/release/sluice route list --admin %s\n\n",
                admin.c_str());
  }
  std::printf("Ctrl-C drains and stops.\n");
  std::fflush(stdout);
}

int serve(const Flags& flags, std::vector<FoundProvider>& found, bool is_simulated) {
  if (auto ok = store::make_data_dir(flags.data_dir); !ok) return report(ok.error());
  const std::string file = flags.data_dir + "/quickstart.yaml";
  const std::string yaml = quickstart_yaml(
      found, {free_address(flags.listen), free_address(flags.admin)}, flags.data_dir);
  if (auto ok = write_whole(file, yaml); !ok) return report(ok.error());
  const auto load = [file] {
    return config::load_file(file, config::SystemEnvironment(),
                             {.provider_kinds = provider_kinds()});
  };
  auto loaded = load();
  for (const auto& d : loaded.errors) std::fputs(config::pretty(d).c_str(), stderr);
  if (!loaded.ok()) return kExitBadConfig;
  Service service(std::move(loaded.config), file, load);
  if (auto ok = service.start(); !ok) return report(ok.error());
  auto key = service.issue_key("quickstart");
  if (!key) return report(key.error());
  print_welcome(service, *key, file, found, is_simulated);
  service.run();
  std::printf("drained, stopped\n");
  return kExitOk;
}

}  // namespace

int cmd_quickstart(Args args) {
  CLI::App cli(
      "Find providers by their keys in the environment or on local ports, else simulate two; "
      "write a configuration; run the gateway.",
      "quickstart");
  Flags flags;
  cli.add_option("--listen", flags.listen, "data plane")->capture_default_str();
  cli.add_option("--admin", flags.admin, "admin plane")->capture_default_str();
  cli.add_option("--data-dir", flags.data_dir, "where state and the configuration go")
      ->capture_default_str();
  cli.add_flag("--simulate", flags.simulate, "simulate providers even if real ones are there");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  spdlog::set_level(spdlog::level::warn);
  std::vector<FoundProvider> found;
  if (!flags.simulate) {
    found = find_by_keys(config::SystemEnvironment());
    for (auto& local : find_local_servers()) found.push_back(std::move(local));
  }
  if (!found.empty()) return serve(flags, found, false);
  auto simulator = simulate_two(found);
  if (!simulator) return report(simulator.error());
  return serve(flags, found, true);
}

}  // namespace sluice::app
