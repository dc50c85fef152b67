// What one worker counts. Only its own thread touches it; a scrape asks every worker for a copy and
// adds the copies up, so that the data plane needs neither locks nor atomics.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ir/usage.h"

namespace sluice::gateway {

// Cumulative histogram with fixed bounds in microseconds.
template <size_t N>
struct Histogram {
  std::array<uint64_t, N + 1> counts{};  // the last one is +Inf
  uint64_t sum_us = 0;

  void observe(const std::array<int64_t, N>& bounds, int64_t us) {
    size_t i = 0;
    while (i < N && us > bounds[i]) ++i;
    ++counts[i];
    sum_us += static_cast<uint64_t>(us < 0 ? 0 : us);
  }
  void add(const Histogram& other) {
    for (size_t i = 0; i <= N; ++i) counts[i] += other.counts[i];
    sum_us += other.sum_us;
  }
};

// 1 ms ... 160 s doubling-ish: reasoning models need the far end.
inline constexpr std::array<int64_t, 16> kLatencyBounds{
    1'000,     5'000,     10'000,    25'000,     50'000,     100'000,    250'000,    500'000,
    1'000'000, 2'500'000, 5'000'000, 10'000'000, 20'000'000, 40'000'000, 80'000'000, 160'000'000};
// 10 us ... 50 ms: our own time only.
inline constexpr std::array<int64_t, 11> kOverheadBounds{10,    25,    50,    100,    250,   500,
                                                         1'000, 2'500, 5'000, 10'000, 50'000};

enum class Outcome : uint8_t { Ok, ClientError, UpstreamError, Truncated, Cancelled, Internal };
inline constexpr size_t kOutcomes = 6;
std::string_view name_of(Outcome outcome);

enum class Attempt : uint8_t { First, Fallback };
inline constexpr size_t kAttempts = 2;
std::string_view name_of(Attempt attempt);

// Counters of one (model, target); "-" where no target was reached.
struct Series {
  // [status class 0..5][outcome]
  std::array<std::array<uint64_t, kOutcomes>, 6> requests{};
  Histogram<kLatencyBounds.size()> duration;
  Histogram<kLatencyBounds.size()> first_byte;
  Histogram<kLatencyBounds.size()> chunk_gap;
  Histogram<kOverheadBounds.size()> overhead;
  std::array<uint64_t, 5> tokens{};  // input, cache_read, cache_write, output, reasoning
  std::array<uint64_t, kAttempts> attempts{};
  uint64_t losses = 0;
  uint64_t usage_missing = 0;  // answers whose upstream reported no tokens

  void add(const Series& other);
};
inline constexpr std::array<std::string_view, 5> kTokenTypes{"input", "cache_read", "cache_write",
                                                             "output", "reasoning"};

struct SeriesLabels {
  std::string route;
  std::string provider;
  std::string model;
  std::string target;
  auto operator<=>(const SeriesLabels&) const = default;
};

// Gives every label set a small number that never changes while the process lives. The number of
// sets is what the configuration names, so it is bounded. Thread-safe.
uint32_t series_index(const SeriesLabels& labels);
std::vector<SeriesLabels> series_labels();

struct WorkerMetrics {
  std::vector<Series> series;  // by series index
  std::array<uint64_t, base::kCauseCount> errors{};
  uint64_t connections = 0;  // gauges, filled at scrape
  uint64_t running = 0;
  uint64_t upstream_connections = 0;

  Series& at(uint32_t index) {
    if (index >= series.size()) series.resize(index + 1);
    return series[index];
  }
  void add(const WorkerMetrics& other);
};

// Prometheus text exposition format 0.0.4.
std::string exposition(const WorkerMetrics& total, const std::vector<SeriesLabels>& labels);

}  // namespace sluice::gateway
