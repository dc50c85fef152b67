// What the machine needs of a migration plan: weights and times. Gate limits are judged elsewhere
// and reach the machine as verdicts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "migrate/record.h"

namespace sluice::migrate::machine {

inline constexpr int64_t kAllTraffic = 1'000'000;  // parts per million
inline constexpr int64_t kSecond = 1000;
inline constexpr int64_t kMinute = 60 * kSecond;
inline constexpr int64_t kHour = 60 * kMinute;
inline constexpr int64_t kDay = 24 * kHour;
inline constexpr int64_t kUsualApprovals = 2;

struct StagePlan {
  int64_t weight_ppm = 0;
  int64_t dwell_ms = 0;   // least time before the stage may end
  bool approval = false;  // a person must agree before the next step

  bool operator==(const StagePlan&) const = default;
};

// By which the machine steps. Journals hold it, so that those of an earlier version are replayed by
// the rules they were written under:
//   1  mirrors to the new side in every stage
//   2  mirrors to the old side where it serves nobody any more: the stage of all traffic, too; one
//      person is one name however it is typed; resume begins again after a drift, and is refused
//      where there is nothing to end
inline constexpr int64_t kRules = 2;

struct Plan {
  std::string id;
  int64_t hash = 0;  // of the whole plan text, pinned when a stage starts
  int64_t tick_ms = 10 * kSecond;
  int64_t slow_tick_ms = 10 * kMinute;  // tick during the reverse shadow
  int64_t warmup_ms = 5 * kMinute;
  int64_t shadow_ms = kHour;
  std::vector<StagePlan> stages;
  int64_t reverse_shadow_ms = 14 * kDay;
  int64_t coverage_min_ppm = 950'000;       // shadowed share needed for decommissioning
  int64_t undecided_ms = 6 * kHour;         // this long without a decision: hold(grey_zone)
  int64_t gap_ms = 5 * kMinute;             // this long without data: hold(data_gap)
  int64_t target_health_ms = 30 * kSecond;  // no traffic to a side that was down this recently
  int64_t clock_skew_ms = 5 * kSecond;      // wall and monotonic clock may differ by this
  std::vector<int64_t> ramp_ppm{50'000, 200'000, 500'000, kAllTraffic};  // old side's shares
  int64_t ramp_step_ms = kMinute;
  int64_t rules = kRules;
  int64_t approvals = kUsualApprovals;  // different persons who must agree to the decommissioning

  // 5, 20, 50, 100 % with an hour, an hour, an hour and a day.
  static Plan usual(std::string id);

  bool operator==(const Plan&) const = default;
};

// Config naming the field: stages must rise to exactly all traffic, times must be positive, the
// ramp must rise to all traffic.
Result<void> check(const Plan& plan);

// Also of journals that say nothing of rules yet.
Result<Plan> plan_from_record(std::string_view text);

template <class V, RecordOf<StagePlan> T>
void visit_fields(V& v, T& s) {
  v("weight_ppm", s.weight_ppm)("dwell_ms", s.dwell_ms)("approval", s.approval);
}
template <class V, RecordOf<Plan> T>
void visit_fields(V& v, T& s) {
  v("id", s.id)("hash", s.hash)("tick_ms", s.tick_ms)("slow_tick_ms", s.slow_tick_ms);
  v("warmup_ms", s.warmup_ms)("shadow_ms", s.shadow_ms)("stages", s.stages);
  v("reverse_shadow_ms", s.reverse_shadow_ms)("coverage_min_ppm", s.coverage_min_ppm);
  v("undecided_ms", s.undecided_ms)("gap_ms", s.gap_ms)("target_health_ms", s.target_health_ms);
  v("clock_skew_ms", s.clock_skew_ms)("ramp_ppm", s.ramp_ppm)("ramp_step_ms", s.ramp_step_ms);
  v("rules", s.rules);
  v.tail("approvals", s.approvals, kUsualApprovals);
}

}  // namespace sluice::migrate::machine
