// Counting requests as the source's gateway counts them: token buckets, windows that begin at
// multiples of their length in UTC, windows that slide, calendar months. Pure arithmetic over given
// instants, and not the gateway's (gateway/http/limit): each is a check of the other.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <variant>

namespace sluice::port::convert::api {

inline constexpr int64_t kFarMs = std::numeric_limits<int64_t>::max() / 4;

// How a limit answers at an instant. `slack_ms`: how much earlier or later the answer would have
// been the other; kFarMs when no shift of this request alone changes it.
struct Chance {
  bool passes = true;
  int64_t wait_ms = 0;  // until one would pass; kFarMs: never
  int64_t slack_ms = kFarMs;
};

// `burst` tokens at first and at most, `rate` more a second, one a request.
class TokenBucket final {
 public:
  TokenBucket(double rate, int64_t burst)
      : rate_(rate), burst_(static_cast<double>(burst)), tokens_(burst_) {}
  [[nodiscard]] Chance ask(int64_t unix_ms) const;
  void take(int64_t unix_ms);

 private:
  [[nodiscard]] double tokens_at(int64_t unix_ms) const;

  double rate_;
  double burst_;
  double tokens_;
  int64_t at_ms_ = 0;
  bool used_ = false;
};

enum class Align : uint8_t { Fixed, Sliding, Month };

// `count` requests in each window. Sliding: in any stretch of that length.
class CountedWindow final {
 public:
  CountedWindow(int64_t count, int64_t length_ms, Align align)
      : count_(count), length_ms_(length_ms), align_(align) {}
  [[nodiscard]] Chance ask(int64_t unix_ms) const;
  void take(int64_t unix_ms);

 private:
  struct Bounds {
    int64_t begin = 0;
    int64_t end = 0;
  };
  [[nodiscard]] Bounds bounds(int64_t unix_ms) const;
  [[nodiscard]] Chance ask_sliding(int64_t unix_ms) const;

  int64_t count_;
  int64_t length_ms_;
  Align align_;
  int64_t begin_ = -1;  // of the window that `used_` was counted in
  int64_t used_ = 0;
  std::deque<int64_t> instants_;  // Sliding: those of the last two lengths
};

using Allowance = std::variant<TokenBucket, CountedWindow>;

}  // namespace sluice::port::convert::api
