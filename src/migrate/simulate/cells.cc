#include "migrate/simulate/cells.h"

#include <cmath>
#include <utility>

#include "migrate/simulate/chance.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::simulate {
namespace {

using gate::Verdict;

// Runs `one(rng, failures)` -> requests until the alarm, or -1.
template <class F>
Cell collect(int64_t runs, uint64_t seed, F&& one) {
  Cell cell;
  cell.runs = runs;
  std::vector<int64_t> requests;
  std::vector<int64_t> failures;
  for (int64_t i = 0; i < runs; ++i) {
    base::Rng rng(seed_of(seed, i));
    int64_t failed = 0;
    const int64_t n = one(rng, failed);
    if (n < 0) continue;
    ++cell.alarms;
    requests.push_back(n);
    failures.push_back(failed);
  }
  cell.requests = Spread::of(std::move(requests));
  cell.failures = Spread::of(std::move(failures));
  return cell;
}

// Feeds up to `most` requests; the requests until the gate fails, or -1.
int64_t feed_errors(gate::ErrorWatch& watch, const gate::ErrorLimits& limits, const Behaviour& side,
                    int64_t most, base::Rng& rng, int64_t& failed) {
  int64_t n = 0;
  while (n < most) {
    const int64_t good = std::min(most - n, geometric(rng, side.error_rate / side.burst));
    watch.successes(good);
    n += good;
    int64_t run = side.burst > 1 ? 1 + geometric(rng, 1 / side.burst) : 1;
    for (; run > 0 && n < most; --run) {
      watch.error(limits);
      ++failed;
      ++n;
      if (judge(watch, limits, 0).verdict == Verdict::Fail) return n;
    }
  }
  return -1;
}

}  // namespace

Cell error_cell(const gate::ErrorLimits& limits, const Behaviour& before, int64_t good,
                const Behaviour& after, int64_t most, int64_t runs, uint64_t seed) {
  return collect(runs, seed, [&](base::Rng& rng, int64_t& failed) {
    auto watch = gate::ErrorWatch::with(limits, 1000);
    watch.begin_stage(machine::kAllTraffic);
    int64_t ignored = 0;
    if (good > 0 && feed_errors(watch, limits, before, good, rng, ignored) >= 0) return int64_t{-1};
    return feed_errors(watch, limits, after, most, rng, failed);
  });
}

Cell latency_cell(const gate::ExceedanceLimits& limits, double sigma, double factor, bool rollback,
                  int64_t most, int64_t runs, uint64_t seed) {
  World world;
  world.latency_sigma = sigma;
  stats::DdSketch reference;
  int64_t used = 0;
  return collect(runs, seed, [&](base::Rng& rng, int64_t&) {
    if (used++ % 200 == 0) reference = reference_latency(world, rng.next());
    gate::ExceedanceWatch watch;
    watch.refer_to(reference, limits);
    watch.begin_stage(limits);
    constexpr double kGamma = (1 + stats::DdSketch::kAccuracy) / (1 - stats::DdSketch::kAccuracy);
    const double z = std::log(std::pow(kGamma, watch.bucket) / (300 * factor)) / sigma;
    const double slow = stats::normal_cdf(-z);
    int64_t n = 0;
    while (n < most) {
      const int64_t others = std::min(most - n, geometric(rng, slow));
      watch.add_outcomes(0, others);
      n += others;
      if (n >= most) break;
      watch.add_outcomes(1, 0);
      ++n;
      if (rollback ? watch.slow.alarm() : watch.suspicious(limits)) return n;
    }
    return int64_t{-1};
  });
}

Cell mismatch_cell(const gate::QualityLimits& limits, double noise, double extra, int64_t most,
                   int64_t runs, uint64_t seed) {
  return collect(runs, seed, [&](base::Rng& rng, int64_t&) {
    auto watch = gate::QualityWatch::with(limits, 1000);
    for (int64_t n = 1; n <= most; ++n) {
      watch.add_mismatch(rng.uniform() < noise + extra, rng.uniform() < noise);
      if (watch.worse()) return n;
    }
    return int64_t{-1};
  });
}

Cell token_cell(const gate::PairedLimits& limits, double factor, double sd, int64_t most,
                int64_t runs, uint64_t seed) {
  return collect(runs, seed, [&](base::Rng& rng, int64_t&) {
    gate::PairedWatch watch;
    for (int64_t n = 1; n <= most; ++n) {
      watch.add(1, factor * std::exp(std::sqrt(2.0) * sd * normal(rng)), 0);
      if (judge(watch, limits, 0).verdict == Verdict::Fail) return n;
    }
    return int64_t{-1};
  });
}

Cell literal_cell(double limit, int64_t n_min, double p, int64_t requests, int64_t runs,
                  uint64_t seed) {
  return collect(runs, seed, [&](base::Rng& rng, int64_t& failed) {
    for (int64_t n = geometric(rng, p) + 1; n <= requests; n += geometric(rng, p) + 1) {
      ++failed;
      // Only an error raises the rate, but a rate that is high before n_min still is there at it.
      const int64_t looked = std::max(n, n_min);
      if (looked <= requests && static_cast<double>(failed) > limit * static_cast<double>(looked)) {
        return looked;
      }
    }
    return int64_t{-1};
  });
}

}  // namespace sluice::migrate::simulate
