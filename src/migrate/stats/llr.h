// Log-likelihood ratios in fixed point: nats times 2^40 in an int64. Sums of integers do not depend
// on how the data was batched or in which order it came, so CUSUM and SPRT give the same bits on
// replay, per request or per thousand.
#pragma once

#include <cmath>
#include <cstdint>

namespace sluice::migrate::stats {

using Nats = int64_t;  // fixed point, kNat to the nat
inline constexpr Nats kNat = Nats{1} << 40;

inline Nats to_nats(double nats) {
  return static_cast<Nats>(std::llround(nats * static_cast<double>(kNat)));
}
inline double from_nats(Nats nats) {
  return static_cast<double>(nats) / static_cast<double>(kNat);
}

// Evidence of one Bernoulli observation for p1 against p0, 0 < p0 < p1 < 1: `hit` > 0 > `miss`.
// For the rates 0.001 and 0.005: hit = 1.6094, miss = -0.004012.
struct BernoulliLlr {
  Nats hit = 0;
  Nats miss = 0;

  static BernoulliLlr between(double p0, double p1) {
    return {to_nats(std::log(p1 / p0)), to_nats(std::log1p(-p1) - std::log1p(-p0))};
  }
  bool operator==(const BernoulliLlr&) const = default;
};

}  // namespace sluice::migrate::stats
