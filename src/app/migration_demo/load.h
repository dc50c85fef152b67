// The users of the demo: so many requests a second in an open loop (a slow answer does not hold the
// next request back), from a few hundred sessions, on connections that stay open. Runs on a thread
// of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace sluice::app::migration_demo {

// What the users have seen since the start.
struct Seen {
  int64_t sent = 0;
  int64_t by_old = 0;
  int64_t by_new = 0;
  int64_t failed = 0;      // no answer, or an error
  int64_t left_out = 0;    // not sent: too many were waiting
  int64_t latency_us = 0;  // sum over the answered ones
  [[nodiscard]] int64_t answered() const { return by_old + by_new; }
};

class Load final {
 public:
  Load(uint16_t port, std::string key, double per_second);
  ~Load();  // stops
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  [[nodiscard]] Seen seen() const;

 private:
  struct Counters {
    std::atomic<int64_t> sent{0}, by_old{0}, by_new{0}, failed{0}, left_out{0}, latency_us{0};
  };
  class Users;
  void run();

  uint16_t port_;
  std::string key_;
  double per_second_;
  Counters counters_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace sluice::app::migration_demo
