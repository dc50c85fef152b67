#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/cli.h"
#include "app/sim_config.h"
#include "sim/behaviour.h"
#include "sim/simulator.h"

namespace sluice::app {
namespace {

struct Flags {
  std::string config;
  std::string dialect;
  std::string listen = "127.0.0.1:0";
  int threads = 1;
  std::vector<std::string> knobs;  // one a knob, in the table's order
  std::vector<const CLI::Option*> knob_options;
};

std::string flag_name(std::string_view knob) {
  std::string out = "--" + std::string(knob);
  for (char& c : out) {
    if (c == '_') c = '-';
  }
  return out;
}

void declare(CLI::App& app, Flags& flags) {
  auto* config = app.add_option("-c,--config", flags.config, "YAML file with upstreams: [...]");
  auto* dialect = app.add_option("--dialect", flags.dialect, "openai_chat or anthropic_messages");
  app.add_option("--listen", flags.listen, "HOST:PORT; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--threads", flags.threads, "threads, each serving every upstream")
      ->capture_default_str();
  dialect->excludes(config);
  flags.knobs.resize(sim::knobs().size());
  for (size_t i = 0; i < flags.knobs.size(); ++i) {
    const sim::Knob& knob = sim::knobs()[i];
    flags.knob_options.push_back(
        app.add_option(flag_name(knob.name), flags.knobs[i], std::string(knob.help))
            ->needs(dialect));
  }
  app.footer(
      "Either -c FILE or --dialect with knobs. The knobs can be changed while it runs:\n"
      "  curl -X PUT http://ADDRESS/_sim/behaviour -d '{\"fault\": \"http_500\"}'");
}

int complain(int code, const std::string& message) {
  std::cerr << "sluice sim: " << message << '\n';
  return code;
}

// Reads the flags into options; anything but kExitOk is the exit code.
int from_flags(const Flags& flags, sim::SimulatorOptions& options) {
  sim::UpstreamOptions upstream{flags.listen, flags.dialect, {}};
  for (size_t i = 0; i < flags.knobs.size(); ++i) {
    if (flags.knob_options[i]->count() == 0) continue;
    const std::string_view name = sim::knobs()[i].name;
    if (auto ok = sim::set_from_text(upstream.behaviour, name, flags.knobs[i]); !ok) {
      return complain(kExitUsage, ok.error().message);
    }
  }
  options.upstreams.push_back(std::move(upstream));
  return kExitOk;
}

int from_file(const Flags& flags, sim::SimulatorOptions& options) {
  std::ifstream file(flags.config, std::ios::binary);
  if (!file) return complain(kExitBadConfig, "cannot read " + flags.config);
  std::stringstream text;
  text << file.rdbuf();
  auto read = read_sim_config(text.str());
  if (read) {
    options = std::move(*read);
    return kExitOk;
  }
  for (const std::string& error : read.error()) std::cerr << flags.config << ':' << error << '\n';
  return kExitBadConfig;
}

// Until SIGINT or SIGTERM, which every thread must have blocked.
void wait_for_signal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

int serve(const sim::SimulatorOptions& options, int bad_options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto simulator = sim::Simulator::start(options);
  if (!simulator) {
    const Error& error = simulator.error();
    return complain(error.param.empty() ? kExitFailed : bad_options, error.message);
  }
  for (size_t i = 0; i < options.upstreams.size(); ++i) {
    const auto& upstream = options.upstreams[i];
    const std::string host = upstream.listen.substr(0, upstream.listen.rfind(':'));
    std::cout << upstream.dialect << " listening on http://" << host << ':'
              << (*simulator)->ports()[i] << std::endl;
  }
  wait_for_signal(signals);
  return kExitOk;
}

}  // namespace

int cmd_sim(Args args) {
  CLI::App app("Simulated providers: deterministic answers, adjustable pace, faults on request.",
               "sim");
  Flags flags;
  declare(app, flags);
  if (const int code = parse_args(app, args); code >= 0) return code;
  sim::SimulatorOptions options;
  const bool has_file = !flags.config.empty();
  if (!has_file && flags.dialect.empty()) {
    return complain(kExitUsage, "give -c FILE or --dialect D; `sluice sim --help` tells more");
  }
  const int code = has_file ? from_file(flags, options) : from_flags(flags, options);
  if (code != kExitOk) return code;
  if (app.count("--threads") > 0 || !has_file) options.threads = flags.threads;
  return serve(options, has_file ? kExitBadConfig : kExitUsage);
}

}  // namespace sluice::app
