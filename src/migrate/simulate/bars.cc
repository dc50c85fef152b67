#include "migrate/simulate/bars.h"

#include <array>
#include <utility>

#include "migrate/simulate/cells.h"

namespace sluice::migrate::simulate {
namespace {

std::string percent(double share) {
  std::string text = std::to_string(share * 100);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

struct HealthyBar {
  double error_rate, burst, most_false;
};
constexpr std::array kHealthy{
    HealthyBar{0.0002, 1, 0.001}, HealthyBar{0.0005, 1, 0.001}, HealthyBar{0.001, 1, 0.01},
    HealthyBar{0.0005, 5, 0.01},  HealthyBar{0.001, 5, 0.01},
};

// Failures that users see before the rollback; 0: not bounded here.
struct RegressionBar {
  double error_rate;
  int64_t stage;
  double failures_p50, failures_p99;
};
constexpr std::array kRegressions{
    RegressionBar{0.005, 0, 10, 20}, RegressionBar{0.005, 2, 10, 20}, RegressionBar{0.01, 0, 7, 10},
    RegressionBar{0.05, 0, 0, 0},    RegressionBar{0.2, 0, 0, 0},     RegressionBar{1.0, 0, 5, 5},
};

struct LatencyBar {
  double sigma, most_median;
};
constexpr std::array kLatency{LatencyBar{0.5, 450}, LatencyBar{1.0, 2000}};

class Measurement {
 public:
  Measurement(int64_t runs, uint64_t seed, const std::function<void(const BarResult&)>& done)
      : runs_(runs), seed_(seed), done_(done) {}

  void share(const std::string& world, const char* quantity, double measured, double bar) {
    add({world, quantity, measured, bar, runs_, true});
  }
  void count(const std::string& world, const char* quantity, int64_t measured, double bar) {
    // No run that reached the event at all is the worst result there is.
    const double value = measured < 0 ? HUGE_VAL : static_cast<double>(measured);
    add({world, quantity, value, bar, runs_, false});
  }

  void healthy(const HealthyBar& bar) {
    const World world = healthy_world(bar.error_rate, bar.burst);
    const Summary s = simulate(usual_setup(), world, runs_, seed_);
    share(world.name, "false rollback", s.share(s.false_rollback), bar.most_false);
    count(world.name, "invariant violations", s.wrong_moves, 0);
  }
  void regression(const RegressionBar& bar) {
    const World world = regression_world(bar.error_rate, bar.stage);
    const Summary s = simulate(usual_setup(), world, runs_, seed_);
    share(world.name, "missed", s.share(s.missed), 0.001);
    count(world.name, "invariant violations", s.wrong_moves, 0);
    if (bar.failures_p50 <= 0) return;
    count(world.name, "failures before rollback, median", s.failed_before_rollback.p50,
          bar.failures_p50);
    count(world.name, "failures before rollback, p99", s.failed_before_rollback.p99,
          bar.failures_p99);
  }
  void late_onset() {
    const Cell cell =
        error_cell({}, {.error_rate = 0.0005}, 20'000, {.error_rate = 0.01}, 20'000, runs_, seed_);
    count("errors 1 % after 20000 good requests", "failures before rollback, median",
          cell.failures.p50, 10);
  }
  void latency(const LatencyBar& bar) {
    const std::string world = "p95 +20 %, sigma " + std::to_string(bar.sigma).substr(0, 3);
    const auto cell = [&](double factor, bool rollback, int64_t most) {
      return latency_cell({}, bar.sigma, factor, rollback, most, runs_, seed_);
    };
    count(world, "requests until caught, median", cell(1.2, false, 50'000).requests.p50,
          bar.most_median);
    count(world, "requests until rolled back, median", cell(1.2, true, 50'000).requests.p50,
          2 * bar.most_median);
    share(world, "false alarm in 20000 requests", cell(1.0, false, 20'000).share(), 0.02);
    share(world, "false rollback in 20000 requests", cell(1.0, true, 20'000).share(), 0.001);
  }
  void mismatch() {
    const char* world = "mismatch +5 points over 2 % noise";
    const Cell worse = mismatch_cell({}, 0.02, 0.05, 20'000, runs_, seed_);
    count(world, "pairs until flagged, median", worse.requests.p50, 600);
    share(world, "false flag in 20000 pairs",
          mismatch_cell({}, 0.02, 0, 20'000, runs_, seed_).share(), 0.01);
  }

  std::vector<BarResult> results;

 private:
  void add(BarResult result) {
    results.push_back(std::move(result));
    if (done_) done_(results.back());
  }

  int64_t runs_;
  uint64_t seed_;
  const std::function<void(const BarResult&)>& done_;
};

}  // namespace

World healthy_world(double error_rate, double burst) {
  World world;
  world.name = "healthy at " + percent(error_rate);
  if (burst > 1) world.name += " in bursts of " + std::to_string(static_cast<int>(burst));
  world.old_side = {.error_rate = error_rate, .burst = burst};
  world.new_side = world.old_side;
  return world;
}

World regression_world(double error_rate, int64_t stage) {
  World world = healthy_world(0.0005, 1);
  world.name = "errors " + percent(error_rate) + " from stage " + std::to_string(stage + 1);
  world.new_side_bad = {.error_rate = error_rate};
  world.onset = Onset::Stage;
  world.onset_at = stage;
  return world;
}

std::vector<BarResult> measure_bars(int64_t runs, uint64_t seed,
                                    const std::function<void(const BarResult&)>& done) {
  Measurement m(runs, seed, done);
  for (const HealthyBar& bar : kHealthy) m.healthy(bar);
  for (const RegressionBar& bar : kRegressions) m.regression(bar);
  m.late_onset();
  for (const LatencyBar& bar : kLatency) m.latency(bar);
  m.mismatch();
  return std::move(m.results);
}

}  // namespace sluice::migrate::simulate
