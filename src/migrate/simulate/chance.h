// Random variables for the simulator, by skipping: the gap to the next rare event is drawn in one
// step, which is exact and lets a million good requests cost nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/rng.h"

namespace sluice::migrate::simulate {

inline constexpr int64_t kNever = int64_t{1} << 60;

// Failures before the first success of probability p.
inline int64_t geometric(base::Rng& rng, double p) {
  if (!(p > 0)) return kNever;
  if (p >= 1) return 0;
  const double gap = std::floor(std::log1p(-rng.uniform()) / std::log1p(-p));
  return gap < static_cast<double>(kNever) ? static_cast<int64_t>(gap) : kNever;
}

// Standard normal, Box and Muller (1958), one of the pair.
inline double normal(base::Rng& rng) {
  const double radius = std::sqrt(-2 * std::log1p(-rng.uniform()));
  return radius * std::cos(6.283185307179586 * rng.uniform());
}

// Knuth's product below 30, the rounded normal above: the counts of a tick, not a tail probability.
inline int64_t poisson(base::Rng& rng, double mean) {
  if (!(mean > 0)) return 0;
  if (mean > 30) {
    return std::max<int64_t>(0, std::llround(mean + std::sqrt(mean) * normal(rng)));
  }
  const double least = std::exp(-mean);
  int64_t n = 0;
  double product = rng.uniform();
  while (product > least) {
    product *= rng.uniform();
    ++n;
  }
  return n;
}

// Events along a sequence of trials; take(n) yields the events among the next n trials.
class Skipper final {
 public:
  // Distance is kept when the rate stays, and drawn anew when it changes.
  void set_rate(base::Rng& rng, double rate) {
    if (rate == rate_) return;
    rate_ = rate;
    gap_ = geometric(rng, rate);
  }
  // Trials before the next event; the event itself is one more.
  [[nodiscard]] int64_t gap() const { return gap_; }
  void skip(int64_t trials) { gap_ -= trials; }
  void next(base::Rng& rng) { gap_ = geometric(rng, rate_); }

 private:
  double rate_ = -1;
  int64_t gap_ = kNever;
};

}  // namespace sluice::migrate::simulate
