#include "sim/simulator.h"

#include <algorithm>

#include "base/suggest.h"
#include "net/address.h"
#include "net/loop.h"
#include "sim/protocol.h"
#include "sim/sim_server.h"
#include "sim/upstream.h"

namespace sluice::sim {

struct Simulator::Shard {
  net::Loop loop;
  std::vector<std::unique_ptr<SimServer>> servers;  // go before the loop
};

struct Simulator::Provider {
  Provider(const Protocol& protocol, const Behaviour& behaviour, size_t shards)
      : upstream(protocol, behaviour, shards) {}
  Upstream upstream;
};

namespace {

Result<const Protocol*> find_protocol(const std::string& dialect) {
  if (const Protocol* found = protocol_named(dialect)) return found;
  std::vector<std::string_view> names;
  for (const Protocol* protocol : protocols()) names.push_back(protocol->name);
  return fail(Cause::Config,
              "unknown dialect \"" + dialect + "\"; " + base::suggestion(dialect, names),
              "dialect");
}

}  // namespace

Simulator::Simulator() = default;

Simulator::~Simulator() {
  for (auto& shard : shards_) shard->loop.stop();
  for (auto& thread : threads_) thread.join();
}

Result<std::unique_ptr<Simulator>> Simulator::start(const SimulatorOptions& options) {
  if (options.threads < 1 || options.threads > kMaxThreads) {
    return fail(Cause::Config, "threads must be from 1 to " + std::to_string(kMaxThreads),
                "threads");
  }
  if (options.upstreams.empty()) {
    return fail(Cause::Config, "there is no upstream to simulate", "upstreams");
  }
  std::unique_ptr<Simulator> sim(new Simulator);
  for (int i = 0; i < options.threads; ++i) sim->shards_.push_back(std::make_unique<Shard>());
  for (const UpstreamOptions& upstream : options.upstreams) {
    if (auto ok = sim->add(upstream); !ok) return std::unexpected(ok.error());
  }
  for (auto& shard : sim->shards_) {
    sim->threads_.emplace_back([&loop = shard->loop] { loop.run(); });
  }
  return sim;
}

Result<void> Simulator::add(const UpstreamOptions& options) {
  auto protocol = find_protocol(options.dialect);
  if (!protocol) return std::unexpected(protocol.error());
  auto address = net::parse_host_port(options.listen);
  if (!address) return fail(Cause::Config, address.error().message, "listen");
  const bool several = shards_.size() > 1;
  providers_.push_back(std::make_unique<Provider>(**protocol, options.behaviour, shards_.size()));
  for (size_t i = 0; i < shards_.size(); ++i) {
    auto server =
        std::make_unique<SimServer>(shards_[i]->loop, providers_.back()->upstream,
                                    SimServer::Options{.shard = i, .reuse_port = several});
    if (auto ok = server->listen(*address); !ok) return ok;
    address->port = server->port();  // the one that the first thread was given
    shards_[i]->servers.push_back(std::move(server));
  }
  ports_.push_back(address->port);
  return {};
}

}  // namespace sluice::sim
