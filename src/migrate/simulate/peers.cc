#include "migrate/simulate/peers.h"

#include <numeric>
#include <utility>
#include <vector>

#include "migrate/gate/error_rate.h"
#include "migrate/simulate/chance.h"
#include "migrate/stats/mann_whitney.h"

namespace sluice::migrate::simulate {
namespace {

constexpr double kLimit = 0.005;
constexpr int64_t kMeasurement = 200;  // requests behind one measurement
constexpr int64_t kArgoCount = 20;
constexpr int64_t kFlaggerThreshold = 5;
constexpr size_t kKayentaPoints = 10;

double measure(ErrorStream& stream) {
  int64_t failed = 0;
  for (int64_t i = 0; i < kMeasurement; ++i) failed += stream.next_new();
  return static_cast<double>(failed) / static_cast<double>(kMeasurement);
}

bool naive(ErrorStream& stream, int64_t most) {
  int64_t failed = 0;
  for (int64_t n = 1; n <= most; ++n) {
    failed += stream.next_new();
    if (static_cast<double>(failed) > kLimit * static_cast<double>(n)) return true;
  }
  return false;
}

bool argo(ErrorStream& stream, int64_t most) {
  for (int64_t i = 0; i < kArgoCount && stream.requests() < most; ++i) {
    if (measure(stream) > kLimit) return true;
  }
  return false;  // the analysis is over: whatever comes later is not looked at
}

bool flagger(ErrorStream& stream, int64_t most) {
  int64_t failed = 0;
  while (stream.requests() < most) {
    if (measure(stream) > kLimit && ++failed >= kFlaggerThreshold) return true;
  }
  return false;
}

bool kayenta(ErrorStream& stream, int64_t most) {
  while (stream.requests() < most) {
    std::vector<double> control(kKayentaPoints);
    std::vector<double> canary(kKayentaPoints);
    for (size_t i = 0; i < kKayentaPoints; ++i) {
      canary[i] = measure(stream);
      int64_t failed = 0;
      for (int64_t k = 0; k < kMeasurement; ++k) failed += stream.next_old();
      control[i] = static_cast<double>(failed) / static_cast<double>(kMeasurement);
    }
    if (kayenta_judges_high(control, canary)) return true;
  }
  return false;
}

bool sluice(ErrorStream& stream, int64_t most) {
  const gate::ErrorLimits limits;
  auto watch = gate::ErrorWatch::with(limits, 1000);
  watch.begin_stage(machine::kAllTraffic);
  while (stream.requests() < most) {
    if (!stream.next_new()) {
      watch.successes(1);
      continue;
    }
    watch.error(limits);
    if (judge(watch, limits, 0).verdict == gate::Verdict::Fail) return true;
  }
  return false;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

const std::array<Peer, 5> kPeers{{
    {"naive", naive},
    {"argo", argo},
    {"flagger", flagger},
    {"kayenta", kayenta},
    {"sluice", sluice},
}};

bool kayenta_judges_high(const std::vector<double>& control, const std::vector<double>& canary) {
  const stats::Shift shift = stats::hodges_lehmann(control, canary, 0.98);
  if (!shift.interval.known()) return false;
  const double tolerance = 0.25 * std::fabs(shift.estimate);
  const double base = mean(control);
  // A ratio that does not exist skips the effect check.
  const bool effect = base == 0 || mean(canary) / base >= 1.0;
  return shift.interval.low > tolerance && effect;
}

ErrorStream::ErrorStream(const World& world, uint64_t seed) : world_(world), rng_(seed) {}

bool ErrorStream::draw(const Behaviour& side, int64_t& run_left) {
  if (run_left > 0) {
    --run_left;
    return true;
  }
  if (rng_.uniform() >= side.error_rate / side.burst) return false;
  if (side.burst > 1) run_left = geometric(rng_, 1 / side.burst);
  return true;
}

bool ErrorStream::next_new() {
  const bool bad = world_.onset == Onset::Requests && requests_ >= world_.onset_at;
  ++requests_;
  const bool failed = draw(bad ? world_.new_side_bad : world_.new_side, new_run_);
  if (failed && bad) ++failures_bad_;
  return failed;
}

bool ErrorStream::next_old() {
  return draw(world_.old_side, old_run_);
}

PeerResult run_peer(const Peer& peer, const World& world, int64_t most, int64_t runs,
                    uint64_t seed) {
  PeerResult out;
  out.runs = runs;
  std::vector<int64_t> requests;
  std::vector<int64_t> failures;
  for (int64_t i = 0; i < runs; ++i) {
    ErrorStream stream(world, seed_of(seed, i));
    if (!peer.rolls_back(stream, most)) continue;
    ++out.rolled_back;
    requests.push_back(stream.requests());
    failures.push_back(stream.failures_bad());
  }
  out.requests = Spread::of(std::move(requests));
  out.failures_bad = Spread::of(std::move(failures));
  return out;
}

}  // namespace sluice::migrate::simulate
