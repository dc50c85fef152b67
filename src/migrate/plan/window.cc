// When a stage may begin: windows of the week and frozen days, in the offset each is written in.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

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

std::string why_not_yet(const MigrationPlan& plan, size_t stage, int64_t wall_ms) {
  const auto freeze =
      std::ranges::find_if(plan.freeze, [&](const Freeze& f) { return frozen(f, wall_ms); });
  if (freeze != plan.freeze.end()) {
    const std::chrono::year_month_day last{
        std::chrono::sys_days{std::chrono::days{freeze->to.days}}};
    std::array<char, 64> day{};
    std::snprintf(day.data(), day.size(), "%04d-%02u-%02u", static_cast<int>(last.year()),
                  static_cast<unsigned>(last.month()), static_cast<unsigned>(last.day()));
    std::string out = "frozen until the end of " + std::string(day.data());
    if (freeze->why) out += " (" + *freeze->why + ")";
    return out;
  }
  if (stage >= plan.stages.size() || !plan.stages[stage].in_window) return {};
  const bool may =
      std::ranges::any_of(plan.windows, [&](const Window& w) { return open(w, wall_ms); });
  return may ? "" : "outside the hours in which this stage may begin (windows)";
}

bool may_begin(const MigrationPlan& plan, size_t stage, int64_t wall_ms) {
  return why_not_yet(plan, stage, wall_ms).empty();
}

}  // namespace sluice::migrate::plan
