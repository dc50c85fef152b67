// Names to addresses without blocking the loop, with a short cache. One a pool.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "base/error.h"

namespace sluice::net {

class Loop;

class Resolver final {
 public:
  using Addresses = std::vector<sockaddr_storage>;
  using Done = std::function<void(const Result<Addresses>&)>;

  Resolver(Loop& loop, std::string host, uint16_t port);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // Numeric hosts and fresh answers call back before this returns. Callbacks waiting when the
  // resolver goes are dropped.
  void resolve(Done done);

 private:
  struct Lookup;
  void finish(const Result<Addresses>& result);

  Loop& loop_;
  std::string host_;
  uint16_t port_;
  Addresses cached_;
  int64_t fresh_until_us_ = 0;
  Lookup* lookup_ = nullptr;
  std::vector<Done> waiting_;
};

}  // namespace sluice::net
