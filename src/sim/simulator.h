// Simulated providers on threads of their own: what `sluice sim` runs, and what tests use as
// upstreams.
//
//   auto sim = Simulator::start({.upstreams = {{"127.0.0.1:0", "openai_chat", {}}}});
//   use((*sim)->ports()[0]);          // stops when it goes
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "sim/behaviour.h"

namespace sluice::sim {

struct UpstreamOptions {
  std::string listen = "127.0.0.1:0";  // port 0: any free one
  std::string dialect = "openai_chat";
  Behaviour behaviour;
};

struct SimulatorOptions {
  std::vector<UpstreamOptions> upstreams;
  int threads = 1;  // each serves every upstream
};

inline constexpr int kMaxThreads = 64;

class Simulator final {
 public:
  // Listens before it returns. Cause::Config: with the option in param when it is wrong, without
  // when an address cannot be had.
  static Result<std::unique_ptr<Simulator>> start(const SimulatorOptions& options);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // One a configured upstream, in order.
  [[nodiscard]] const std::vector<uint16_t>& ports() const { return ports_; }

 private:
  struct Shard;
  struct Provider;
  Simulator();
  Result<void> add(const UpstreamOptions& options);

  std::vector<std::unique_ptr<Provider>> providers_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<uint16_t> ports_;
  std::vector<std::thread> threads_;
};

}  // namespace sluice::sim
