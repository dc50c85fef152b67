#include "migrate/stats/sample_ratio.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "migrate/stats/special.h"

namespace sluice::migrate::stats {
namespace {

// log P(counts) up to the multinomial coefficient, which cancels in the ratio.
double log_dirichlet(std::span<const int64_t> counts, std::span<const double> alpha) {
  double total = 0;
  double n = 0;
  double out = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const auto x = static_cast<double>(counts[i]);
    total += alpha[i];
    n += x;
    out += log_gamma(alpha[i] + x) - log_gamma(alpha[i]);
  }
  return out + log_gamma(total) - log_gamma(total + n);
}

double log_multinomial(std::span<const int64_t> counts, std::span<const double> shares) {
  double out = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) out += static_cast<double>(counts[i]) * std::log(shares[i]);
  }
  return out;
}

void accumulate(std::vector<double>& alpha, std::span<const int64_t> counts) {
  for (size_t i = 0; i < alpha.size(); ++i) alpha[i] += static_cast<double>(counts[i]);
}

}  // namespace

SampleRatioTest::SampleRatioTest(std::vector<double> expected, double concentration, double slab)
    : expected_(std::move(expected)), slab_alpha_(expected_.size(), 1.0), slab_(slab) {
  for (double share : expected_) spike_.push_back(share * concentration);
}

bool SampleRatioTest::add(std::span<const int64_t> counts) {
  if (counts.size() != expected_.size()) return false;
  if (std::ranges::any_of(counts, [](int64_t x) { return x < 0; })) return false;
  double alternative = log_dirichlet(counts, spike_);
  if (slab_ > 0) {
    alternative = log_sum_exp(std::log1p(-slab_) + alternative,
                              std::log(slab_) + log_dirichlet(counts, slab_alpha_));
    accumulate(slab_alpha_, counts);
  }
  accumulate(spike_, counts);
  log_bayes_ += alternative - log_multinomial(counts, expected_);
  p_value_ = std::min(p_value_, std::exp(-log_bayes_));
  return true;
}

double sample_ratio_chi_square(std::span<const int64_t> counts, std::span<const double> expected) {
  const auto n = static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
  if (counts.size() != expected.size() || counts.size() < 2 || n <= 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double statistic = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const double want = n * expected[i];
    const double off = static_cast<double>(counts[i]) - want;
    statistic += off * off / want;
  }
  return chi_square_tail(statistic, static_cast<double>(counts.size() - 1));
}

}  // namespace sluice::migrate::stats
