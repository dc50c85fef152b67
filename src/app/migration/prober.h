// Asks a target whether it is well: the smallest chat request there is, or, of an HTTP route, a GET
// of the target's probe path; off the data plane, on connections of its own. An answer of any kind
// counts as well, but for those that say that nobody would get one: no connection, 5xx, our key
// refused, nothing within the deadline.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/background_call.h"
#include "gateway/snapshot.h"
#include "net/loop.h"

namespace sluice::app::migration {

class Prober final {
 public:
  explicit Prober(net::Loop& loop) : loop_(loop), memory_(kMostBytes) {}
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  // `done` runs later, once. False: there is no such target, or no request can be made for it, and
  // `done` never runs.
  bool probe(const gateway::SnapshotPtr& snapshot, bool of_route, const std::string& subject,
             const std::string& target, std::function<void(bool well)> done);

 private:
  static constexpr size_t kMostBytes = 1U << 20U;

  net::UpstreamPool& pool(const gateway::Provider& provider);
  void forget(uint64_t id);

  net::Loop& loop_;
  gateway::ShadowMemory memory_;
  std::map<std::string, std::unique_ptr<net::UpstreamPool>> pools_;
  std::map<uint64_t, std::unique_ptr<gateway::BackgroundCall>> calls_;
  uint64_t next_ = 1;
};

}  // namespace sluice::app::migration
