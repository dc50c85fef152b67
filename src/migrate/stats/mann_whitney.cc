#include "migrate/stats/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "migrate/stats/solve.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Ranked {
  double value;
  bool experiment;
};

// Rank sum of the experiment, and the tie correction sum t^3 - t.
struct RankSum {
  double experiment = 0;
  double ties = 0;
};

RankSum rank_sum(std::span<const double> control, std::span<const double> experiment,
                 double shift) {
  std::vector<Ranked> all;
  all.reserve(control.size() + experiment.size());
  for (double x : experiment) all.push_back({x - shift, true});
  for (double y : control) all.push_back({y, false});
  std::ranges::sort(all, {}, &Ranked::value);
  RankSum out;
  for (size_t first = 0; first < all.size();) {
    size_t last = first;
    while (last < all.size() && all[last].value == all[first].value) ++last;
    const double rank = static_cast<double>(first + last + 1) / 2;
    for (size_t i = first; i < last; ++i) out.experiment += all[i].experiment ? rank : 0;
    const auto tied = static_cast<double>(last - first);
    out.ties += tied * tied * tied - tied;
    first = last;
  }
  return out;
}

// The standardised statistic after moving the experiment down by `shift`.
double z_at(std::span<const double> control, std::span<const double> experiment, double shift) {
  const auto m = static_cast<double>(experiment.size());
  const auto n = static_cast<double>(control.size());
  const RankSum ranks = rank_sum(control, experiment, shift);
  const double centred = ranks.experiment - m * (m + 1) / 2 - m * n / 2;
  const double correction = centred == 0 ? 0 : std::copysign(0.5, centred);
  const double variance = m * n / 12 * (m + n + 1 - ranks.ties / ((m + n) * (m + n - 1)));
  return (centred - correction) / std::sqrt(variance);
}

// The Hodges-Lehmann estimate proper: the median of all pairwise differences.
double median_difference(std::span<const double> control, std::span<const double> experiment) {
  std::vector<double> differences;
  differences.reserve(control.size() * experiment.size());
  for (double x : experiment) {
    for (double y : control) differences.push_back(x - y);
  }
  const auto middle = differences.begin() + static_cast<ptrdiff_t>(differences.size() / 2);
  std::ranges::nth_element(differences, middle);
  if (differences.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(differences.begin(), middle)) / 2;
}

bool usable(std::span<const double> values) {
  return !values.empty() &&
         std::ranges::none_of(values, [](double x) { return !std::isfinite(x); });
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (double x : values) sum += x;
  return sum / static_cast<double>(values.size());
}

double squares_around(std::span<const double> values, double mean) {
  double sum = 0;
  for (double x : values) sum += (x - mean) * (x - mean);
  return sum;
}

}  // namespace

Shift hodges_lehmann(std::span<const double> control, std::span<const double> experiment,
                     double confidence) {
  if (!usable(control) || !usable(experiment)) return {};
  const auto [c_low, c_high] = std::ranges::minmax(control);
  const auto [e_low, e_high] = std::ranges::minmax(experiment);
  if (c_low == c_high && e_low == e_high && c_low == e_low) return {};
  const double least = e_low - c_high;
  const double most = e_high - c_low;
  const double z = normal_quantile((1 + confidence) / 2);
  // z_at falls as the shift grows.
  auto solve = [&](double target) {
    auto f = [&](double shift) { return z_at(control, experiment, shift) - target; };
    if (f(least) <= 0) return least;
    if (f(most) >= 0) return most;
    return find_root(f, least, most);
  };
  return {median_difference(control, experiment), {solve(z), solve(-z)}};
}

double common_language_effect(std::span<const double> control, std::span<const double> experiment) {
  if (control.empty() || experiment.empty()) return kNaN;
  const auto m = static_cast<double>(experiment.size());
  const auto n = static_cast<double>(control.size());
  return (2 * rank_sum(control, experiment, 0).experiment - m * (m + 1)) / (2 * n * m);
}

double cohen_d(std::span<const double> left, std::span<const double> right) {
  if (left.size() < 2 || right.size() < 2) return kNaN;
  const double a = mean_of(left);
  const double b = mean_of(right);
  const auto freedom = static_cast<double>(left.size() + right.size() - 2);
  return (a - b) / std::sqrt((squares_around(left, a) + squares_around(right, b)) / freedom);
}

}  // namespace sluice::migrate::stats
