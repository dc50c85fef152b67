#include "migrate/plan/need.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "migrate/stats/sample_size.h"

namespace sluice::migrate::plan {
namespace {

using Samples = std::function<double(double limit)>;  // share -> new-side requests or pairs

constexpr double kSecondsAnHour = 3600;
constexpr double kLeast = 1e-6;
constexpr double kMost = 10;

// The sequential test of a stage on a side that behaves as expected.
double error_samples(const MigrationPlan& plan, double limit) {
  const gate::ErrorLimits l = limits(plan).errors;
  if (limit <= l.target) return kNever;
  const double p = std::max(plan.traffic.error_rate / 100, 1e-6);
  const double n = stats::sprt_expected_requests(p, l.target, limit, l.alpha, l.beta);
  return std::max(n, static_cast<double>(l.n_min));
}

double latency_samples(const MigrationPlan& plan, double quantile, double increase) {
  return static_cast<double>(
      stats::quantile_samples(quantile, increase, plan.traffic.latency_spread, {}));
}

double pair_samples(const MigrationPlan& plan, double limit) {
  return static_cast<double>(
      stats::paired_samples(std::log1p(limit), plan.traffic.token_spread, {}));
}

// McNemar looks at discordant pairs only; an equally good new side makes noise / 2 on each side.
// The margin plays no part in it.
double quality_samples(const MigrationPlan& plan) {
  const gate::QualityLimits l = limits(plan).quality;
  const double noise = std::clamp(plan.traffic.answer_noise / 100, 1e-6, 1 - 1e-6);
  const double discordant = 2 * noise * (1 - noise);
  const double sign = stats::sprt_expected_requests(0.5, 0.5, l.theta, l.alpha, l.beta);
  return std::max(sign / discordant, static_cast<double>(l.n_min));
}

// Smallest limit (share) that n samples decide; samples fall as the limit grows.
double tightest(const Samples& samples, double low, double high, double n) {
  if (!(n > 0) || !(samples(high) <= n)) return kNever;
  for (int i = 0; i < 60; ++i) {
    const double middle = std::sqrt(low * high);
    (samples(middle) <= n ? high : low) = middle;
  }
  return high;
}

struct Row {
  std::string_view gate;
  Role role;
  double limit;
  bool in_pairs;
  Samples samples;
  double least;  // shares between which a limit is looked for; none: the limit plays no part
  double most;
};

std::vector<Row> rows(const MigrationPlan& plan) {
  const Gates& g = plan.gates;
  const auto latency = [&plan](double quantile) -> Samples {
    return [&plan, quantile](double limit) { return latency_samples(plan, quantile / 100, limit); };
  };
  const Samples pairs = [&plan](double limit) { return pair_samples(plan, limit); };
  return {
      {"error_rate", g.error_rate.role, g.error_rate.limit, false,
       [&plan](double limit) { return error_samples(plan, limit); }, g.error_rate.target / 100,
       0.99},
      {"ttft", g.ttft.role, g.ttft.limit, false, latency(g.ttft.quantile), kLeast, kMost},
      {"latency_p95", g.latency_p95.role, g.latency_p95.limit, false,
       latency(g.latency_p95.quantile), kLeast, kMost},
      {"token_latency", g.token_latency.role, g.token_latency.limit, false,
       latency(g.token_latency.quantile), kLeast, kMost},
      {"output_tokens", g.output_tokens.role, g.output_tokens.limit, true, pairs, kLeast, kMost},
      {"cost", g.cost.role, g.cost.limit, true, pairs, kLeast, kMost},
      {"quality", g.quality.role, g.quality.limit, true,
       [&plan](double) { return quality_samples(plan); }, 0, 0},
  };
}

StageNeed at_stage(const MigrationPlan& plan, const Row& row, double need,
                   const machine::StagePlan& stage) {
  const double weight = static_cast<double>(stage.weight_ppm) / machine::kAllTraffic;
  const double share = row.in_pairs ? plan.shadow.rate / 100 : weight;
  const double rate = plan.traffic.requests_per_second * share;
  if (!(rate > 0)) return {};
  const double seconds = static_cast<double>(stage.dwell_ms) / machine::kSecond;
  const double hours = need / rate / kSecondsAnHour;
  if (row.most <= 0) return {hours, need <= rate * seconds ? row.limit : kNever};
  return {hours, 100 * tightest(row.samples, row.least, row.most, rate * seconds)};
}

}  // namespace

std::vector<GateNeed> needs(const MigrationPlan& plan) {
  std::vector<GateNeed> out;
  const machine::Plan times = machine_plan(plan, 0);
  for (const Row& row : rows(plan)) {
    if (row.role == Role::Off) continue;
    const double need = row.samples(row.limit / 100);
    GateNeed& gate = out.emplace_back();
    gate.gate = row.gate;
    gate.limit = row.limit;
    gate.samples = std::isfinite(need) && need < 9e18 ? static_cast<int64_t>(std::ceil(need))
                                                      : std::numeric_limits<int64_t>::max();
    gate.in_pairs = row.in_pairs;
    for (const machine::StagePlan& stage : times.stages) {
      gate.stages.push_back(at_stage(plan, row, need, stage));
    }
  }
  return out;
}

std::vector<LimitNeed> latency_table(const MigrationPlan& plan, double quantile) {
  std::vector<LimitNeed> out;
  for (double limit : {0.5, 1.0, 1.5, 2.0, 5.0, 10.0, 20.0}) {
    out.push_back({limit, stats::quantile_samples(quantile / 100, limit / 100,
                                                  plan.traffic.latency_spread, {})});
  }
  return out;
}

ShadowCost shadow_cost(const MigrationPlan& plan) {
  ShadowCost out;
  if (!plan.prices) return out;
  const auto call = [&plan](const Price& price) {
    return (price.input * plan.traffic.input_tokens + price.output * plan.traffic.output_tokens) /
           1e6;
  };
  const double of_old = call(plan.prices->from);
  const double of_new = call(plan.prices->to);
  out.pair = of_new + of_old;
  out.warmup = of_new * plan.warmup.requests;
  if (plan.shadow.rate <= 0) return out;
  const double pairs = plan.shadow.pairs;
  for (const Stage& stage : plan.stages) {
    // At all traffic both calls go to the old side.
    out.staged += pairs * (stage.weight >= 100 ? 2 * of_old : out.pair);
  }
  out.staged += pairs * out.pair;
  const double seconds = static_cast<double>(plan.reverse_shadow.length.count()) / 1000;
  out.reverse = plan.traffic.requests_per_second * seconds * of_old;
  return out;
}

}  // namespace sluice::migrate::plan
