// How often something may be asked: three kinds of limit as pure arithmetic over given instants.
//
//   Throttle  a token bucket: `burst` tokens, refilled one by one at `rate` a second, full at
//   first.
//             (AWS usage plans and stages: rateLimit, burstLimit.) Kept as the instant at which the
//             bucket will be full again, so that every instant is exact.
//   Window    `count` in each window of `length`. Fixed: windows begin at multiples of the length
//             since 1970 in UTC (Kong's rate-limiting). Sliding: the window before counts with the
//             share of it that still lies within the last `length` (Kong's rate-limiting-advanced;
//             close to Azure's rate-limit, which remembers every call).
//   Quota     `count` in a day, week or month of the calendar, UTC; in the first period that it is
//             used in, `offset` fewer (AWS: quota.offset).
#pragma once

#include <cstdint>
#include <variant>

namespace sluice::gateway {

// An instant on both clocks: buckets run on the one that never jumps, the calendar on the other.
struct Instant {
  int64_t steady_ns = 0;
  int64_t unix_ms = 0;
};

struct Throttle {
  double rate = 0;  // per second; 0: nothing passes
  uint32_t burst = 0;
};

struct Window {
  uint64_t count = 0;
  int64_t length_ms = 60'000;
  bool sliding = false;
};

enum class Period : uint8_t { Day, Week, Month };

struct Quota {
  uint64_t count = 0;
  Period period = Period::Month;
  uint64_t offset = 0;
  bool week_starts_on_sunday = false;  // else on Monday
};

using Limit = std::variant<Throttle, Window, Quota>;

// What is remembered of one limit for one caller. All zero: never used.
struct LimitState {
  int64_t mark = 0;   // Throttle: full again at (steady ns); else: begin of the period (unix ms)
  uint64_t used = 0;  // in the period
  uint64_t used_before = 0;  // Window, sliding: in the one before
  bool initial = false;      // Quota: the period is the first one
};

inline constexpr int64_t kNever = INT64_MAX;

// How long until one more would pass, in milliseconds, rounded up; 0: it passes now; kNever.
int64_t wait_ms(const Limit& limit, const LimitState& state, Instant now);
// Counts one.
void take(const Limit& limit, LimitState& state, Instant now);
// Nothing would be lost by forgetting the state.
bool is_idle(const Limit& limit, const LimitState& state, Instant now);

// ---- what outlives the process
// -------------------------------------------------------------------

// Windows shorter than this are over before anybody would notice that they were forgotten.
inline constexpr int64_t kShortestKeptMs = 60'000;

// Quotas, and windows of at least kShortestKeptMs. Buckets are full again soon.
bool is_kept(const Limit& limit);

// The use of one caller since `begin_ms`, by whoever counted it.
struct WindowUse {
  int64_t begin_ms = 0;
  uint64_t used = 0;
  bool first = false;  // Quota: it was the first period
};

// Takes over a sum that is kept elsewhere: the larger one counts. A window that does not begin
// where the limit's do (its definition was another one), or that is still to come, changes nothing.
void take_over(const Limit& limit, LimitState& state, const WindowUse& use, int64_t unix_ms);
// From when on a sum of a kept limit may be forgotten. Never for the first period of a quota with
// an offset: who has had it must not get it again.
int64_t of_use_until_ms(const Limit& limit, const WindowUse& use);

// Of the calendar period that `unix_ms` lies in, and of the one after it.
int64_t period_begin_ms(const Quota& quota, int64_t unix_ms);
int64_t period_end_ms(const Quota& quota, int64_t unix_ms);

}  // namespace sluice::gateway
