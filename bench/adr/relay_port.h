// What both relays of ADR 0004 share: ports from the command line, and the CPU time they used, so
// that the load generator's noise has no part in it.
//
//   relay_X LISTEN_PORT TARGET_PORT
//
// Prints "ready" when it listens and leaves when its last connection has closed, with one JSON line
// {"cpu_us": user and system time since "ready"}.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace sluice::bench {

// Ports and counts alike; 0 for what is no number.
inline uint16_t number_from(const char* text) {
  uint16_t number = 0;
  std::from_chars(text, text + std::strlen(text), number);
  return number;
}

// CPU time of this process, all threads.
inline int64_t cpu_us() {
  timespec ts{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
  return static_cast<int64_t>(ts.tv_sec) * 1'000'000 + ts.tv_nsec / 1000;
}

inline void say_ready() {
  std::puts("ready");
  std::fflush(stdout);
}

inline void say_cpu(int64_t since) {
  std::printf("{\"cpu_us\":%lld}\n", static_cast<long long>(cpu_us() - since));
}

constexpr size_t kRelayBuffer = 64 * 1024;

}  // namespace sluice::bench
