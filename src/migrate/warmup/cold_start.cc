#include "migrate/warmup/cold_start.h"

#include <algorithm>
#include <cmath>

#include "migrate/stats/asymptotic_cs.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::warmup {
namespace {

// What nobody would call cold, however well it is proven.
const double kLeastSlower = std::log(1.2);
constexpr double kLeastSlowerMs = 10;
// Simulated and cached answers may take the same time to the microsecond.
constexpr double kLeastSpread = 0.01;

double mean(std::span<const double> logs) {
  double sum = 0;
  for (const double x : logs) sum += x;
  return sum / static_cast<double>(logs.size());
}

double spread_of(std::span<const double> logs) {
  stats::Moments moments;
  for (const double x : logs) moments.add(x);
  return std::max(kLeastSpread, std::sqrt(std::max(0.0, moments.variance())));
}

// Size of the head that stands out most; 0 when none does.
size_t slow_head(std::span<const double> logs, double spread, double alpha) {
  const size_t most = logs.size() / 2;
  if (most == 0) return 0;
  double best_z = stats::normal_quantile(1 - alpha / static_cast<double>(most));
  size_t best = 0;
  const auto n = static_cast<double>(logs.size());
  double total = 0;
  for (const double x : logs) total += x;
  double head = 0;
  for (size_t i = 0; i < most; ++i) {
    head += logs[i];
    const auto k = static_cast<double>(i + 1);
    const double rest = (total - head) / (n - k);
    const double slower = head / k - rest;
    const double z = slower / (spread * std::sqrt(1 / k + 1 / (n - k)));
    if (slower < kLeastSlower || z <= best_z) continue;
    if (std::exp(head / k) - std::exp(rest) < kLeastSlowerMs) continue;
    best_z = z;
    best = i + 1;
  }
  return best;
}

std::vector<CurvePoint> curve_of(std::span<const TimedLatency> kept, std::span<const double> logs) {
  std::vector<CurvePoint> out;
  for (size_t first = 0, size = 1; first < logs.size(); first += size, size = first) {
    const size_t count = std::min(size, logs.size() - first);
    out.push_back({static_cast<int64_t>(first + 1), static_cast<int64_t>(first + count),
                   kept[first].sent_ms, std::exp(mean(logs.subspan(first, count)))});
  }
  return out;
}

}  // namespace

ColdStart cold_start(std::span<const TimedLatency> latencies, double alpha) {
  std::vector<TimedLatency> kept;
  std::vector<double> values;
  for (const TimedLatency& l : latencies) {
    if (!std::isfinite(l.latency_ms) || l.latency_ms <= 0) continue;
    kept.push_back(l);
    values.push_back(std::log(l.latency_ms));
  }
  const std::span<const double> logs(values);
  ColdStart out;
  out.requests = static_cast<int64_t>(logs.size());
  out.curve = curve_of(kept, logs);
  if (logs.size() < kLeastLatencies || !(alpha > 0 && alpha < 1)) return out;
  out.known = true;
  const double spread = spread_of(logs.subspan(logs.size() / 2));
  size_t cold = 0;
  while (cold < logs.size() / 2) {
    const size_t head = slow_head(logs.subspan(cold), spread, alpha);
    if (head == 0) break;
    cold += head;
  }
  out.steady = cold < logs.size() / 2;
  out.cold_requests = static_cast<int64_t>(cold);
  out.steady_ms = std::exp(mean(logs.subspan(cold)));
  if (cold == 0) return out;
  out.cold_ms = kept[cold].sent_ms - kept[0].sent_ms;
  out.factor = std::exp(mean(logs.first(cold))) / out.steady_ms;
  out.worst_ms = std::exp(*std::max_element(logs.begin(), logs.begin() + static_cast<long>(cold)));
  return out;
}

}  // namespace sluice::migrate::warmup
