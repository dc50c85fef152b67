#include "migrate/stats/ddsketch.h"

#include <cmath>
#include <iterator>
#include <limits>

namespace sluice::migrate::stats {
namespace {

constexpr double kGamma = (1 + DdSketch::kAccuracy) / (1 - DdSketch::kAccuracy);
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Smaller positive values than this count as zero: no clock of ours resolves them.
constexpr double kSmallest = 1e-9;

}  // namespace

int32_t DdSketch::bucket_of(double value) {
  static const double log_gamma = std::log(kGamma);
  return static_cast<int32_t>(std::ceil(std::log(value) / log_gamma));
}

double DdSketch::value_of(int32_t bucket) {
  return 2 * std::pow(kGamma, bucket) / (kGamma + 1);
}

bool DdSketch::add(double value, int64_t times) {
  if (!std::isfinite(value) || value < 0 || times < 0) {
    ++rejected_;
    return false;
  }
  count_ += times;
  if (value < kSmallest) {
    zeros_ += times;
  } else {
    buckets_[bucket_of(value)] += times;
    collapse_lowest();
  }
  return true;
}

// The low end loses resolution first: gates look at the high quantiles.
void DdSketch::collapse_lowest() {
  while (buckets_.size() > kMaxBuckets) {
    const auto lowest = buckets_.begin();
    std::next(lowest)->second += lowest->second;
    buckets_.erase(lowest);
  }
}

void DdSketch::merge(const DdSketch& other) {
  for (const auto& [bucket, n] : other.buckets_) buckets_[bucket] += n;
  zeros_ += other.zeros_;
  count_ += other.count_;
  rejected_ += other.rejected_;
  collapse_lowest();
}

double DdSketch::quantile(double q) const {
  if (count_ == 0 || !(q >= 0 && q <= 1)) return kNaN;
  const auto rank = static_cast<int64_t>(std::floor(q * static_cast<double>(count_ - 1)));
  int64_t seen = zeros_;
  if (rank < seen) return 0;
  for (const auto& [bucket, n] : buckets_) {
    seen += n;
    if (rank < seen) return value_of(bucket);
  }
  return buckets_.empty() ? 0 : value_of(buckets_.rbegin()->first);
}

double DdSketch::share_above(double value) const {
  if (count_ == 0 || std::isnan(value)) return kNaN;
  if (value < kSmallest) return static_cast<double>(count_ - zeros_) / static_cast<double>(count_);
  int64_t above = 0;
  for (auto it = buckets_.upper_bound(bucket_of(value)); it != buckets_.end(); ++it) {
    above += it->second;
  }
  return static_cast<double>(above) / static_cast<double>(count_);
}

}  // namespace sluice::migrate::stats
