// What one simulated provider has seen: counters and the last request, for tests to look at through
// GET /_sim/stats. Shared by the threads that serve the provider.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "sim/playback.h"
#include "wire/http1.h"

namespace sluice::sim {

class Ledger final {
 public:
  explicit Ledger(size_t shards) : connections_(shards) {}

  // Notes a request and gives its serial, from 1. Keys and cookies are kept as fingerprints only.
  uint64_t begin(const wire::http1::Head& head, std::string_view path, std::string_view body);
  void end(Outcome outcome);
  void status(int status);
  // How many connections a thread holds now.
  void connections(size_t shard, size_t count);

  // {requests, completed, aborted, broken, in_flight, connections, by_path, by_status,
  //  last_request}
  [[nodiscard]] std::string to_json() const;
  // Counters and serials start again; what is in flight stays in flight.
  void reset();

 private:
  struct Last {
    std::string method;
    std::string path;
    std::string headers;  // "name: value\n" lines
    std::string body;
  };
  void write_last(std::string& out) const;

  mutable std::mutex mutex_;
  uint64_t serial_ = 0;
  uint64_t requests_ = 0;
  uint64_t completed_ = 0;
  uint64_t aborted_ = 0;
  uint64_t broken_ = 0;
  uint64_t in_flight_ = 0;
  std::map<std::string, uint64_t, std::less<>> by_path_;
  std::map<int, uint64_t> by_status_;
  std::vector<size_t> connections_;
  Last last_;
};

}  // namespace sluice::sim
