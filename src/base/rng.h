// Randomness as a parameter. Everything that needs chance takes a Rng, so that a seed replays it.
#pragma once

#include <cstdint>

namespace sluice::base {

// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and good enough for simulation, jitter and
// ids. Never for keys: those come from crypto::random_bytes.
class Rng final {
 public:
  explicit Rng(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

 private:
  uint64_t state_;
};

}  // namespace sluice::base
