// Deadlines for connections: cheap to move, coarse by design.
//
// A proxied stream moves its "no bytes for too long" deadline with every event. Here that is one
// store: a timer keeps the slot it is filed under, and only when that slot comes up is it filed
// again under the deadline it has by then. Resolution is one tick of the wheel (20 ms), always
// late, never early. Nothing is allocated and no system call is made; the wheel ticks only while a
// timer is armed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace sluice::net {

class Loop;
class TimerWheel;

class Timer final {
 public:
  Timer(Loop& loop, std::function<void()> on_expired);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces the deadline. The callback runs once; it may re-arm or destroy the timer's owner.
  void expires_in_ms(int64_t ms);
  void expires_at_us(int64_t monotonic_us);
  void disarm() { deadline_us_ = kNever; }
  [[nodiscard]] bool armed() const { return deadline_us_ != kNever; }

 private:
  friend class TimerWheel;
  static constexpr int64_t kNever = INT64_MAX;
  void unlink();

  TimerWheel& wheel_;
  std::function<void()> on_expired_;
  int64_t deadline_us_ = kNever;
  int64_t filed_tick_ = 0;
  Timer* prev_ = nullptr;
  Timer* next_ = nullptr;
};

class TimerWheel final {
 public:
  explicit TimerWheel(Loop& loop);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

 private:
  friend class Timer;
  static constexpr int64_t kTickUs = 20'000;
  static constexpr size_t kSlots = 512;

  void file(Timer& timer);
  void tick();
  void start();

  std::array<Timer*, kSlots> slots_{};
  struct Clock;
  std::unique_ptr<Clock> clock_;
  Timer* firing_ = nullptr;  // next of the slot being walked; moved on when that timer goes
  int64_t done_tick_ = 0;    // last tick whose slot has been walked
  size_t filed_ = 0;
};

}  // namespace sluice::net
