// DDSketch (Masson, Rim, Lee, VLDB 2019): quantiles with a relative error guarantee, exactly
// mergeable. A value x lies in bucket ceil(log_gamma(x)), gamma = (1 + a) / (1 - a); the bucket's
// representative is within a of every value in it.
//
// Buckets are integers and merging adds them, so a sketch merged from minutes, proxies or classes
// in any order is bit-equal. Values are milliseconds, tokens, anything positive.
#pragma once

#include <cstdint>
#include <map>

namespace sluice::migrate::stats {

class DdSketch final {
 public:
  // Relative accuracy 1 %; 2048 buckets span a factor of 6e17.
  static constexpr double kAccuracy = 0.01;
  static constexpr int kMaxBuckets = 2048;

  // False, and counted as rejected, for NaN, infinity and negative values. Zero is a value.
  bool add(double value, int64_t times = 1);
  void merge(const DdSketch& other);

  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] int64_t rejected() const { return rejected_; }
  // NaN when empty or q outside [0, 1].
  [[nodiscard]] double quantile(double q) const;
  // Share of values in buckets strictly above the bucket of `value`; NaN when empty.
  [[nodiscard]] double share_above(double value) const;

  // The bucket of a positive value, and the value that stands for a bucket.
  static int32_t bucket_of(double value);
  static double value_of(int32_t bucket);

  // Bucket -> count, for storage; zeros are in `zeros`.
  [[nodiscard]] const std::map<int32_t, int64_t>& buckets() const { return buckets_; }
  [[nodiscard]] int64_t zeros() const { return zeros_; }

  bool operator==(const DdSketch&) const = default;

 private:
  void collapse_lowest();

  std::map<int32_t, int64_t> buckets_;
  int64_t zeros_ = 0;
  int64_t count_ = 0;
  int64_t rejected_ = 0;
};

}  // namespace sluice::migrate::stats
