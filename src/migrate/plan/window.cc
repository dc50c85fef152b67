// When a stage may begin: windows of the week and frozen days, in the offset each is written in.
#include <algorithm>

#include "migrate/plan/plan.h"

namespace sluice::migrate::plan {
namespace {

constexpr int64_t kMinutesADay = 24 * 60;

// Minutes since 1970-01-01 on the clocks of that offset.
int64_t local_minutes(int64_t wall_ms, UtcOffset offset) {
  const int64_t minutes = wall_ms / 60'000 - (wall_ms % 60'000 < 0 ? 1 : 0);
  return minutes + offset.minutes;
}

int64_t day_of(int64_t minutes) {
  return (minutes - (minutes % kMinutesADay + kMinutesADay) % kMinutesADay) / kMinutesADay;
}

Day weekday(int64_t day) {
  return static_cast<Day>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
}

bool has(const Window& window, Day day) {
  return std::ranges::find(window.days, day) != window.days.end();
}

bool open(const Window& window, int64_t wall_ms) {
  const int64_t now = local_minutes(wall_ms, window.utc_offset);
  const int64_t day = day_of(now);
  const int64_t minute = now - day * kMinutesADay;
  if (window.from.minutes < window.to.minutes) {
    return has(window, weekday(day)) && minute >= window.from.minutes && minute < window.to.minutes;
  }
  if (window.from == window.to) return false;
  return (has(window, weekday(day)) && minute >= window.from.minutes) ||
         (has(window, weekday(day - 1)) && minute < window.to.minutes);
}

bool frozen(const Freeze& freeze, int64_t wall_ms) {
  const int64_t day = day_of(local_minutes(wall_ms, freeze.utc_offset));
  return day >= freeze.from.days && day <= freeze.to.days;
}

}  // namespace

bool may_begin(const MigrationPlan& plan, size_t stage, int64_t wall_ms) {
  if (std::ranges::any_of(plan.freeze, [&](const Freeze& f) { return frozen(f, wall_ms); })) {
    return false;
  }
  if (stage >= plan.stages.size() || !plan.stages[stage].in_window) return true;
  return std::ranges::any_of(plan.windows, [&](const Window& w) { return open(w, wall_ms); });
}

}  // namespace sluice::migrate::plan
