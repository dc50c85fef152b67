#include "migrate/compare/noise_floor.h"

#include <algorithm>

#include "migrate/stats/bernoulli_interval.h"

namespace sluice::migrate::compare {
namespace {

bool decided(const Triple& triple) {
  return triple.to_new.decided() && triple.to_twin.decided();
}

struct Graded {
  double to_new = 0;
  double to_twin = 0;
  [[nodiscard]] bool known() const { return !std::isnan(to_new) && !std::isnan(to_twin); }
};

Graded graded_of(const Triple& triple) {
  return {similarity(triple.to_new), similarity(triple.to_twin)};
}

double share(int64_t part, int64_t whole) {
  return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

bool mismatches(const Comparison& comparison) {
  return comparison.differs() && comparison.kind != "schema_repaired" &&
         comparison.kind != "judge_better";
}

void NoiseFloor::add(const Triple& triple) {
  if (const Graded g = graded_of(triple); g.known()) graded_.add(g.to_new - g.to_twin);
  if (!decided(triple)) {
    ++undecided_;
    return;
  }
  ++decided_;
  const bool new_differs = mismatches(triple.to_new);
  const bool twin_differs = mismatches(triple.to_twin);
  both_ += new_differs && twin_differs;
  new_only_ += new_differs && !twin_differs;
  twin_only_ += !new_differs && twin_differs;
}

double NoiseFloor::new_rate() const {
  return share(both_ + new_only_, decided_);
}
double NoiseFloor::noise_rate() const {
  return share(both_ + twin_only_, decided_);
}

NoiseFloor::Excess NoiseFloor::excess(double alpha, double n_opt) const {
  Excess out;
  if (decided_ == 0) return out;
  const int64_t discordant = new_only_ + twin_only_;
  out.estimate = share(new_only_ - twin_only_, decided_);
  const auto rate = stats::bernoulli_interval(discordant, decided_, alpha / 2, n_opt);
  if (!rate.known()) return out;
  // No discordant triple says nothing of the direction.
  stats::Interval direction{0, 1};
  if (discordant > 0) {
    // Tightest where the planned size meets the discordance seen so far.
    const double expected = std::max(10.0, n_opt * share(discordant, decided_));
    direction = stats::bernoulli_interval(new_only_, discordant, alpha / 2, expected);
    if (!direction.known()) return out;
  }
  // excess = rate * (2 * direction - 1): the corners of the box bound it.
  const double low = 2 * direction.low - 1;
  const double high = 2 * direction.high - 1;
  out.interval.low = std::min(rate.low * low, rate.high * low);
  out.interval.high = std::max(rate.low * high, rate.high * high);
  return out;
}

stats::Effect NoiseFloor::graded(double alpha, double n_opt) const {
  return stats::mean_effect(graded_, n_opt, alpha);
}

void feed(gate::QualityWatch& watch, const Triple& triple, int64_t now_ms) {
  watch.feed.accept(now_ms);
  if (decided(triple)) watch.add_mismatch(mismatches(triple.to_new), mismatches(triple.to_twin));
  if (const Graded g = graded_of(triple); g.known()) watch.add_graded(g.to_new, g.to_twin, now_ms);
}

}  // namespace sluice::migrate::compare
