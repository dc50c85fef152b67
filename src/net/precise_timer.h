// One deadline to the millisecond, where the wheel of timer.h with its 20 ms ticks is too coarse:
// pacing the events of a simulated stream. Costs a libuv timer and an allocation each, so
// connections keep using the wheel.
//
//   PreciseTimer pace(loop, [&] { write_next(); });
//   pace.expires_at_us(Loop::now_us() + 5'000);
#pragma once

#include <cstdint>
#include <functional>

namespace sluice::net {

class Loop;

// Must go before its loop.
class PreciseTimer final {
 public:
  PreciseTimer(Loop& loop, std::function<void()> on_expired);
  ~PreciseTimer();
  PreciseTimer(const PreciseTimer&) = delete;
  PreciseTimer& operator=(const PreciseTimer&) = delete;

  // Replaces the deadline, on the clock of Loop::now_us(). Runs once, never early and about a
  // millisecond late at most on an idle loop; the callback may re-arm or destroy the timer.
  void expires_at_us(int64_t monotonic_us);
  void disarm();
  [[nodiscard]] bool armed() const { return armed_; }

 private:
  struct Handle;
  void start();
  void on_tick();

  // Lives until libuv has closed it, which is after this object is gone.
  Handle* handle_;
  std::function<void()> on_expired_;
  int64_t deadline_us_ = 0;
  bool armed_ = false;
};

}  // namespace sluice::net
