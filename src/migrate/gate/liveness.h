// Whether what the gates are judged on is of now. That rows could be collected is no evidence:
// where nobody asks the new side, every gate would keep the verdict of its last request, and time
// would pass for good time. So a reporting interval is a good point of the feeds only while the
// last request that tells of the new side is no older than a bound that follows the pace of the
// traffic: ten times the mean gap between two requests, and at least two intervals.
//
//   Liveness live(10'000);                               // the interval
//   live.seen(epoch, 3, now_ms);                         // requests as they come
//   close_interval(evidence, live, sound, now_ms, 10'000);  // once a tick, before judging
//
// Past it every feed says so, the verdicts are Unknown and no time is credited; what was credited
// before stays, and runs on with the next request.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "migrate/gate/evidence.h"

namespace sluice::migrate::gate {

class Liveness final {
 public:
  static constexpr double kGaps = 10;

  explicit Liveness(int64_t interval_ms) : least_ms_(2 * static_cast<double>(interval_ms)) {}

  // `requests` that tell of the new side arrived under the route of that epoch, since the last
  // call. Another epoch begins without any.
  void seen(int64_t epoch, int64_t requests, int64_t now_ms) {
    if (epoch != epoch_) {
      epoch_ = epoch;
      last_ms_ = -1;
      mean_gap_ms_ = 0;
    }
    if (requests <= 0) return;
    if (last_ms_ >= 0) {
      // A silence is no pace: one long gap may stretch the bound a little, not to its own length.
      const double passed = std::clamp(static_cast<double>(now_ms - last_ms_), 0.0, bound_ms());
      const double keep = std::pow(1 - kShare, static_cast<double>(requests));
      mean_gap_ms_ = keep * mean_gap_ms_ + (1 - keep) * passed / static_cast<double>(requests);
    }
    last_ms_ = std::max(last_ms_, now_ms);
  }

  [[nodiscard]] bool live(int64_t epoch, int64_t now_ms) const {
    if (epoch != epoch_ || last_ms_ < 0) return false;
    return static_cast<double>(now_ms - last_ms_) <= bound_ms();
  }

  [[nodiscard]] int64_t age_ms(int64_t now_ms) const { return now_ms - last_ms_; }
  [[nodiscard]] double bound_ms() const { return std::max(least_ms_, kGaps * mean_gap_ms_); }

 private:
  static constexpr double kShare = 1.0 / 32;  // of one request in the mean gap

  double least_ms_;
  int64_t epoch_ = -1;
  int64_t last_ms_ = -1;
  double mean_gap_ms_ = 0;
};

// One reporting interval of all feeds is over. sound: no row was lost on the way.
void close_interval(Evidence& out, bool live, bool sound, int64_t now_ms, int64_t interval_ms);

}  // namespace sluice::migrate::gate
