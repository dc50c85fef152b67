#include "migrate/stats/block_cusum.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::stats {
namespace {

BernoulliLlr price(double p0, double p1, double burst, int64_t size) {
  return BernoulliLlr::between(BlockCusum::bad_block_rate(p0, burst, size),
                               BlockCusum::bad_block_rate(p1, burst, size));
}

}  // namespace

double BlockCusum::bad_block_rate(double p, double burst, int64_t size) {
  return -std::expm1(static_cast<double>(size) * std::log1p(-p / std::max(1.0, burst)));
}

void BlockCusum::close(const BernoulliLlr& llr) {
  ++blocks;
  if (dirty) ++bad_blocks;
  value = std::max<Nats>(0, value + (dirty ? llr.hit : llr.miss));
  latched = latched || value >= threshold;
  filled = 0;
  dirty = false;
}

void BlockCusum::successes(int64_t n, double burst) {
  if (n < size - filled) {  // the usual case: no block closes, nothing to price
    filled += n;
    return;
  }
  const BernoulliLlr llr = price(p0, p1, burst, size);
  n -= size - filled;
  close(llr);
  // Whole clean blocks lower the value to its floor at most.
  const int64_t whole = n / size;
  const int64_t to_floor = llr.miss == 0 ? 0 : value / -llr.miss + 1;
  value = std::max<Nats>(0, value + std::min(whole, to_floor) * llr.miss);
  blocks += whole;
  filled = n % size;
}

void BlockCusum::error(double burst) {
  dirty = true;
  if (++filled == size) close(price(p0, p1, burst, size));
}

}  // namespace sluice::migrate::stats
