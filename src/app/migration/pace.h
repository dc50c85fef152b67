// How many requests and tokens go by now: over the last half to whole minute, so that a burst of
// seconds is no traffic and an hour ago is not now. Knows no clock.
#pragma once

#include <cstdint>
#include <optional>

namespace sluice::app::migration {

struct Rate {
  double requests_per_second = 0;
  double tokens_per_second = 0;
};

class Pace final {
 public:
  static constexpr int64_t kWindowMs = 30'000;
  static constexpr int64_t kLeastMs = 2'000;  // watched for less, nothing is known

  void add(int64_t requests, int64_t tokens, int64_t now_ms) {
    if (began_ms_ < 0) before_began_ms_ = began_ms_ = now_ms;
    if (now_ms - began_ms_ >= kWindowMs) {
      before_ = now_;
      before_began_ms_ = began_ms_;
      now_ = {};
      began_ms_ = now_ms;
    }
    now_.requests += requests;
    now_.tokens += tokens;
  }

  [[nodiscard]] std::optional<Rate> rate(int64_t now_ms) const {
    const int64_t watched = now_ms - before_began_ms_;
    if (began_ms_ < 0 || watched < kLeastMs) return std::nullopt;
    const double seconds = static_cast<double>(watched) / 1000;
    return Rate{static_cast<double>(before_.requests + now_.requests) / seconds,
                static_cast<double>(before_.tokens + now_.tokens) / seconds};
  }

 private:
  struct Counts {
    int64_t requests = 0;
    int64_t tokens = 0;
  };
  Counts before_;
  Counts now_;
  int64_t before_began_ms_ = -1;
  int64_t began_ms_ = -1;
};

}  // namespace sluice::app::migration
