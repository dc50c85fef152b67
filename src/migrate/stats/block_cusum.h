// CUSUM over blocks of requests: a block counts as bad when it holds any error. A burst of five
// errors then weighs as one, and the null and alternative rates of a bad block are re-expressed
// with the measured mean burst length L: q(p) = 1 - (1 - p / L)^size.
//
// With size 50 and L = 5: q(0.001) = 0.99 %, q(0.005) = 4.9 %.
#pragma once

#include <cstdint>

#include "migrate/stats/cusum.h"

namespace sluice::migrate::stats {

struct BlockCusum {
  double p0 = 0;
  double p1 = 0;
  int64_t size = 50;
  Nats threshold = 0;
  Nats value = 0;
  int64_t filled = 0;      // requests in the open block
  bool dirty = false;      // the open block holds an error
  int64_t blocks = 0;      // closed blocks
  int64_t bad_blocks = 0;  // closed blocks with an error
  bool latched = false;

  // `burst` is the mean burst length measured so far (>= 1); it prices the blocks closed by this
  // call. n successes may close several blocks; the result equals n single calls.
  void successes(int64_t n, double burst);
  void error(double burst);
  [[nodiscard]] bool alarm() const { return threshold > 0 && latched; }

  // Chance of a bad block when errors of rate p come in bursts of mean length `burst`.
  static double bad_block_rate(double p, double burst, int64_t size);

  bool operator==(const BlockCusum&) const = default;

 private:
  void close(const BernoulliLlr& llr);
};

}  // namespace sluice::migrate::stats
