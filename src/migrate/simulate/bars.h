// The promises about the gates, as a table of worlds with the number that must be kept in each, and
// the measurement of all of them. Tests use few runs, `sluice migrate simulate --bars` as many as
// one likes.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "migrate/simulate/batch.h"

namespace sluice::migrate::simulate {

struct BarResult {
  std::string world;
  std::string quantity;
  double measured = 0;
  double bar = 0;  // at most
  int64_t runs = 0;
  bool share = false;  // a share of the runs, with sampling error; else a median or percentile

  [[nodiscard]] bool met() const { return measured <= bar; }
  // Not refuted: a share may lie three standard errors above its bar when runs are few.
  [[nodiscard]] bool plausible() const {
    const double slack = std::sqrt(bar * (1 - bar) / static_cast<double>(runs));
    return measured <= bar + (share ? 3 * slack : 0);
  }
};

// Healthy: both sides err at the same rate, in bursts of that mean length.
World healthy_world(double error_rate, double burst);
// Turns bad when the stage begins, after a healthy start at 0.05 %.
World regression_world(double error_rate, int64_t stage);

// Every bar with `runs` runs a cell. `done` is called after each cell, for progress.
std::vector<BarResult> measure_bars(int64_t runs, uint64_t seed,
                                    const std::function<void(const BarResult&)>& done);

}  // namespace sluice::migrate::simulate
