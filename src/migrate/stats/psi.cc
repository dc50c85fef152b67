#include "migrate/stats/psi.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace sluice::migrate::stats {
namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kBins = 10;

std::array<int64_t, kBins> tally(std::span<const double> values,
                                 const std::array<double, kBins - 1>& cuts) {
  std::array<int64_t, kBins> out{};
  for (double x : values) {
    const auto bin = std::upper_bound(cuts.begin(), cuts.end(), x) - cuts.begin();
    ++out[static_cast<size_t>(bin)];
  }
  return out;
}

bool has_nan(std::span<const double> values) {
  return std::ranges::any_of(values, [](double x) { return std::isnan(x); });
}
}  // namespace

double psi(std::span<const int64_t> old_side, std::span<const int64_t> new_side) {
  if (old_side.size() != new_side.size() || old_side.empty()) return kNaN;
  const auto bins = static_cast<double>(old_side.size());
  const auto total = [](std::span<const int64_t> s) {
    return static_cast<double>(std::accumulate(s.begin(), s.end(), int64_t{0}));
  };
  const double n_old = total(old_side);
  const double n_new = total(new_side);
  if (n_old <= 0 || n_new <= 0) return kNaN;
  double out = 0;
  for (size_t i = 0; i < old_side.size(); ++i) {
    const double p = (static_cast<double>(old_side[i]) + 0.5) / (n_old + 0.5 * bins);
    const double q = (static_cast<double>(new_side[i]) + 0.5) / (n_new + 0.5 * bins);
    out += (q - p) * std::log(q / p);
  }
  return out;
}

double psi_by_deciles(std::span<const double> old_side, std::span<const double> new_side) {
  if (old_side.empty() || new_side.empty() || has_nan(old_side) || has_nan(new_side)) return kNaN;
  std::array<double, kBins - 1> cuts{};
  for (size_t i = 0; i < cuts.size(); ++i) cuts[i] = old_side[old_side.size() * (i + 1) / kBins];
  const auto p = tally(old_side, cuts);
  const auto q = tally(new_side, cuts);
  return psi(p, q);
}

}  // namespace sluice::migrate::stats
