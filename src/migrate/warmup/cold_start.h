// How long a side takes to get warm. Latencies in the order of sending, as logarithms; the longest
// slow head is cut off again and again until none is left:
//
//   head of k against the rest:  z = (mean_head - mean_rest) / (s sqrt(1/k + 1/(n-k)))
//
// with s from the second half, which a cold start no longer touches. A head counts when z is beyond
// the normal quantile for alpha shared over all k (Bonferroni), and when it is slower by a fifth
// and by 10 ms at least, below which nobody would call it cold. More than half cut off: not steady
// within the sample.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sluice::migrate::warmup {

struct TimedLatency {
  double sent_ms = 0;  // since the warm-up began; ascending
  double latency_ms = 0;
};

// Geometric mean of requests first..last, counted from one.
struct CurvePoint {
  int64_t first = 0;
  int64_t last = 0;
  double sent_ms = 0;  // of the first
  double mean_ms = 0;
};

struct ColdStart {
  bool known = false;             // at least kLeastLatencies
  bool steady = false;            // before the second half
  int64_t requests = 0;           // looked at
  int64_t cold_requests = 0;      // 0: warm from the first one
  double cold_ms = 0;             // until the first steady request was sent
  double factor = 1;              // of the cold ones over the steady ones, geometric means
  double worst_ms = 0;            // the slowest cold one
  double steady_ms = 0;           // geometric mean of the steady ones
  std::vector<CurvePoint> curve;  // requests 1, 2, 3-4, 5-8, ...
};

inline constexpr size_t kLeastLatencies = 20;

// Latencies that are not positive and finite are left out.
ColdStart cold_start(std::span<const TimedLatency> latencies, double alpha = 0.01);

}  // namespace sluice::migrate::warmup
