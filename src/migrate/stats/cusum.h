// Page's CUSUM (1954) on Bernoulli observations: the rollback detector. It forgets good times, so a
// regression after a million good requests is seen as fast as one after ten; a cumulative rate is
// blind there.
//
//   Cusum c{BernoulliLlr::between(0.001, 0.005), to_nats(8)};
//   c.misses(500);  c.hit();  if (c.alarm()) ...
//
// With p0 = 0.001, p1 = 0.005 and h = 8 five hits in a row raise the alarm.
#pragma once

#include <algorithm>
#include <cstdint>

#include "migrate/stats/llr.h"

namespace sluice::migrate::stats {

struct Cusum {
  BernoulliLlr llr;
  Nats threshold = 0;
  Nats value = 0;
  bool latched = false;  // the threshold was reached at some time since reset()

  void hit() {
    value += llr.hit;
    latched = latched || value >= threshold;
  }
  // Exactly the same as n single misses: a miss only lowers the value, and the floor is zero.
  void misses(int64_t n) {
    // n * miss cannot overflow when n is first cut to what reaches the floor.
    const int64_t to_floor = llr.miss == 0 ? 0 : value / -llr.miss + 1;
    value = std::max<Nats>(0, value + std::min(n, to_floor) * llr.miss);
  }
  void add(bool is_hit) {
    if (is_hit) {
      hit();
    } else {
      misses(1);
    }
  }
  // Latched: evidence that was once enough stays enough, whatever came in the same batch.
  [[nodiscard]] bool alarm() const { return threshold > 0 && latched; }
  void reset() {
    value = 0;
    latched = false;
  }

  bool operator==(const Cusum&) const = default;
};

}  // namespace sluice::migrate::stats
