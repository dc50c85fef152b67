#include "migrate/gate/sample_ratio.h"

#include <algorithm>

#include "migrate/stats/sample_ratio.h"

namespace sluice::migrate::gate {
namespace {

constexpr int64_t kAll = 1'000'000;

// The Bayes factor depends on totals only (the batches are exchangeable), so it is recomputed from
// them at each look.
double log_bayes(int64_t new_units, int64_t old_units, double share,
                 const SampleRatioLimits& limits) {
  stats::SampleRatioTest test({share, 1 - share}, limits.concentration, limits.slab);
  if (!test.add(std::array{new_units, old_units})) return 0;
  return -std::log(test.p_value());
}

}  // namespace

void SampleRatioWatch::begin_stage(int64_t weight) {
  const Feed kept = feed;
  *this = {};
  feed = kept;
  weight_ppm = weight;
}

void SampleRatioWatch::add(int64_t new_seen, int64_t old_seen, const SampleRatioLimits& limits,
                           int64_t now_ms) {
  if (new_seen < 0 || old_seen < 0) {
    feed.refuse(now_ms);
    return;
  }
  new_units += new_seen;
  old_units += old_seen;
  ++looks;
  if (weight_ppm <= 0 || weight_ppm >= kAll) return;
  const double share = static_cast<double>(weight_ppm) / static_cast<double>(kAll);
  worst_log_bayes = std::max(worst_log_bayes, log_bayes(new_units, old_units, share, limits));
}

Finding judge(const SampleRatioWatch& watch, const SampleRatioLimits& limits, int64_t now_ms) {
  const int64_t n = watch.new_units + watch.old_units;
  const double worst = watch.worst_log_bayes;
  if (!(limits.alpha > 0 && limits.alpha < 1) || limits.n_min <= 0 || watch.weight_ppm < 0 ||
      watch.weight_ppm > kAll) {
    return {Verdict::Unknown, "limits make no sense", worst, n};
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, worst, n};
  }
  if (n < limits.n_min) return {Verdict::Unknown, "too few units", worst, n};
  // At the ends any unit on the wrong side is a mismatch, without statistics.
  const bool wrong_end = (watch.weight_ppm == 0 && watch.new_units > 0) ||
                         (watch.weight_ppm == kAll && watch.old_units > 0);
  if (wrong_end || watch.mismatch(limits)) {
    return {Verdict::Unknown, "sample ratio mismatch", worst, n};
  }
  return {Verdict::Pass, "the split is applied", worst, n};
}

}  // namespace sluice::migrate::gate
