#include "gateway/http/limit.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sluice::gateway {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;

int64_t ceil_div(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

// ---- token bucket, as the generic cell rate algorithm ----

int64_t spacing_ns(const Throttle& t) {
  return static_cast<int64_t>(std::llround(1e9 / t.rate));
}
// The slowest rate whose instants still fit; a rate below it lets the first burst through only.
constexpr double kSlowest = 1e-7;

int64_t wait_of(const Throttle& t, const LimitState& s, Instant now) {
  if (!(t.rate > 0) || t.burst == 0) return kNever;
  if (t.rate < kSlowest) return s.used < t.burst ? 0 : kNever;
  const int64_t full_at = std::max(s.mark, now.steady_ns);
  const int64_t room = spacing_ns(t) * static_cast<int64_t>(t.burst - 1);
  const int64_t early = full_at - now.steady_ns - room;
  return early <= 0 ? 0 : ceil_div(early, kNsPerMs);
}

void take_of(const Throttle& t, LimitState& s, Instant now) {
  ++s.used;
  if (t.rate >= kSlowest) s.mark = std::max(s.mark, now.steady_ns) + spacing_ns(t);
}

// ---- windows ----

struct WindowView {
  int64_t begin = 0;
  uint64_t used = 0;
  uint64_t before = 0;
};

WindowView view_of(const Window& w, const LimitState& s, int64_t unix_ms) {
  const int64_t begin = unix_ms - unix_ms % w.length_ms;
  if (s.mark == begin) return {begin, s.used, s.used_before};
  if (s.mark == begin - w.length_ms) return {begin, 0, s.used};
  return {begin, 0, 0};
}

int64_t wait_of(const Window& w, const LimitState& s, Instant now) {
  const WindowView v = view_of(w, s, now.unix_ms);
  const int64_t end = v.begin + w.length_ms;
  if (w.count == 0) return kNever;
  if (!w.sliding) return v.used < w.count ? 0 : end - now.unix_ms;
  // The weight of the window before falls evenly from 1 to 0: find when there is room for one.
  const auto length = static_cast<double>(w.length_ms);
  const auto fits_at = [&](int64_t at, uint64_t used, uint64_t before) {
    const double rest = length - static_cast<double>(at);
    return static_cast<double>(used) + static_cast<double>(before) * rest / length + 1 <=
           static_cast<double>(w.count);
  };
  const int64_t elapsed = now.unix_ms - v.begin;
  if (fits_at(elapsed, v.used, v.before)) return 0;
  const auto first_fit = [&](uint64_t used, uint64_t before, int64_t from) -> int64_t {
    if (used + 1 > w.count) return -1;
    if (before == 0) return from;
    const double share = static_cast<double>(w.count - used - 1) / static_cast<double>(before);
    return std::max(from, static_cast<int64_t>(std::ceil(length * (1 - share))));
  };
  const int64_t here = first_fit(v.used, v.before, elapsed);
  if (here >= 0 && here < w.length_ms) return here - elapsed;
  return end - now.unix_ms + std::max<int64_t>(first_fit(0, v.used, 0), 0);
}

void take_of(const Window& w, LimitState& s, Instant now) {
  const WindowView v = view_of(w, s, now.unix_ms);
  s = {v.begin, v.used + 1, v.before, false};
}

// ---- quotas ----

uint64_t allowance(const Quota& q, bool initial) {
  return initial ? q.count - std::min(q.count, q.offset) : q.count;
}

int64_t wait_of(const Quota& q, const LimitState& s, Instant now) {
  const int64_t begin = period_begin_ms(q, now.unix_ms);
  const bool same = s.mark == begin;
  const uint64_t used = same ? s.used : 0;
  const bool initial = same ? s.initial : s.mark == 0;
  if (used < allowance(q, initial)) return 0;
  return q.count == 0 ? kNever : period_end_ms(q, now.unix_ms) - now.unix_ms;
}

void take_of(const Quota& q, LimitState& s, Instant now) {
  const int64_t begin = period_begin_ms(q, now.unix_ms);
  if (s.mark != begin) s = {begin, 0, 0, s.mark == 0};
  ++s.used;
}

}  // namespace

bool is_kept(const Limit& limit) {
  if (const auto* w = std::get_if<Window>(&limit)) return w->length_ms >= kShortestKeptMs;
  return std::holds_alternative<Quota>(limit);
}

void take_over(const Limit& limit, LimitState& s, const WindowUse& use, int64_t unix_ms) {
  int64_t length = 0;  // of windows only
  if (const auto* w = std::get_if<Window>(&limit)) {
    length = w->length_ms;
    if (use.begin_ms % length != 0) return;
  } else if (const auto* q = std::get_if<Quota>(&limit)) {
    if (period_begin_ms(*q, use.begin_ms) != use.begin_ms) return;
  } else {
    return;
  }
  if (use.begin_ms > unix_ms) return;
  if (use.begin_ms > s.mark) {
    const bool follows = length > 0 && s.mark == use.begin_ms - length;
    s = {use.begin_ms, use.used, follows ? s.used : 0, use.first};
  } else if (use.begin_ms == s.mark) {
    s.used = std::max(s.used, use.used);
    s.initial = s.initial || use.first;
  } else if (length > 0 && use.begin_ms == s.mark - length) {
    s.used_before = std::max(s.used_before, use.used);
  }
}

int64_t of_use_until_ms(const Limit& limit, const WindowUse& use) {
  if (const auto* w = std::get_if<Window>(&limit)) {
    return use.begin_ms + (w->sliding ? 2 : 1) * w->length_ms;
  }
  const auto* q = std::get_if<Quota>(&limit);
  if (q == nullptr) return use.begin_ms;
  return use.first && q->offset > 0 ? kNever : period_end_ms(*q, use.begin_ms);
}

int64_t period_begin_ms(const Quota& quota, int64_t unix_ms) {
  namespace chrono = std::chrono;
  const chrono::sys_days day = chrono::floor<chrono::days>(
      chrono::sys_time<chrono::milliseconds>(chrono::milliseconds(unix_ms)));
  chrono::sys_days begin = day;
  if (quota.period == Period::Week) {
    const chrono::weekday first = quota.week_starts_on_sunday ? chrono::Sunday : chrono::Monday;
    begin = day - (chrono::weekday(day) - first);
  } else if (quota.period == Period::Month) {
    const chrono::year_month_day date(day);
    begin = chrono::sys_days(date.year() / date.month() / 1);
  }
  return chrono::duration_cast<chrono::milliseconds>(begin.time_since_epoch()).count();
}

int64_t period_end_ms(const Quota& quota, int64_t unix_ms) {
  constexpr int64_t kDayMs = 86'400'000;
  const int64_t begin = period_begin_ms(quota, unix_ms);
  switch (quota.period) {
    case Period::Day:
      return begin + kDayMs;
    case Period::Week:
      return begin + 7 * kDayMs;
    case Period::Month:
      break;
  }
  // No month is longer than 31 days, and none shorter than 28.
  return period_begin_ms(quota, begin + 31 * kDayMs);
}

int64_t wait_ms(const Limit& limit, const LimitState& state, Instant now) {
  return std::visit([&](const auto& l) { return wait_of(l, state, now); }, limit);
}

void take(const Limit& limit, LimitState& state, Instant now) {
  std::visit([&](const auto& l) { take_of(l, state, now); }, limit);
}

bool is_idle(const Limit& limit, const LimitState& state, Instant now) {
  if (const auto* t = std::get_if<Throttle>(&limit)) {
    return t->rate >= kSlowest && state.mark <= now.steady_ns;
  }
  if (const auto* w = std::get_if<Window>(&limit)) {
    return now.unix_ms - state.mark >= 2 * w->length_ms;
  }
  const auto& q = std::get<Quota>(limit);
  return q.offset == 0 && state.mark != period_begin_ms(q, now.unix_ms);
}

}  // namespace sluice::gateway
