#include "net/timer.h"

#include <algorithm>
#include <uv.h>

#include "net/loop.h"

namespace sluice::net {

struct TimerWheel::Clock {
  uv_timer_t handle{};
  bool running = false;
};

Timer::Timer(Loop& loop, std::function<void()> on_expired)
    : wheel_(loop.timers()), on_expired_(std::move(on_expired)) {}

Timer::~Timer() {
  unlink();
}

void Timer::expires_in_ms(int64_t ms) {
  expires_at_us(Loop::coarse_now_us() + ms * 1000);
}

void Timer::expires_at_us(int64_t monotonic_us) {
  deadline_us_ = monotonic_us;
  // Already filed no later than that: the wheel files it again when the slot comes up.
  const int64_t tick = monotonic_us / TimerWheel::kTickUs + 1;
  const bool filed = prev_ != nullptr || next_ != nullptr || filed_tick_ != 0;
  if (filed && filed_tick_ <= tick) return;
  unlink();
  wheel_.file(*this);
}

void Timer::unlink() {
  if (filed_tick_ == 0) return;
  if (wheel_.firing_ == this) wheel_.firing_ = next_;
  if (prev_ != nullptr) {
    prev_->next_ = next_;
  } else {
    wheel_.slots_[static_cast<size_t>(filed_tick_) % TimerWheel::kSlots] = next_;
  }
  if (next_ != nullptr) next_->prev_ = prev_;
  prev_ = next_ = nullptr;
  filed_tick_ = 0;
  --wheel_.filed_;
}

TimerWheel::TimerWheel(Loop& loop) : clock_(std::make_unique<Clock>()) {
  uv_timer_init(loop.uv(), &clock_->handle);
  clock_->handle.data = this;
  // A loop with nothing but this clock has nothing left to do.
  uv_unref(reinterpret_cast<uv_handle_t*>(&clock_->handle));
}

TimerWheel::~TimerWheel() = default;

void TimerWheel::file(Timer& timer) {
  if (!clock_->running) start();
  timer.filed_tick_ = std::max(timer.deadline_us_ / kTickUs + 1, done_tick_ + 1);
  Timer*& head = slots_[static_cast<size_t>(timer.filed_tick_) % kSlots];
  timer.prev_ = nullptr;
  timer.next_ = head;
  if (head != nullptr) head->prev_ = &timer;
  head = &timer;
  ++filed_;
}

void TimerWheel::start() {
  done_tick_ = Loop::now_us() / kTickUs;
  clock_->running = true;
  uv_timer_start(
      &clock_->handle, [](uv_timer_t* handle) { static_cast<TimerWheel*>(handle->data)->tick(); },
      kTickUs / 1000, kTickUs / 1000);
}

void TimerWheel::tick() {
  const int64_t now = Loop::now_us();
  const int64_t now_tick = now / kTickUs;
  // After a long pause one round over the wheel sees every timer.
  if (now_tick - done_tick_ > static_cast<int64_t>(kSlots)) {
    done_tick_ = now_tick - static_cast<int64_t>(kSlots);
  }
  while (done_tick_ < now_tick) {
    ++done_tick_;
    firing_ = slots_[static_cast<size_t>(done_tick_) % kSlots];
    while (firing_ != nullptr) {
      Timer& timer = *firing_;
      firing_ = timer.next_;
      if (timer.filed_tick_ > done_tick_) continue;  // a later round of the wheel
      timer.unlink();
      if (!timer.armed()) continue;
      if (timer.deadline_us_ > now) {
        file(timer);
        continue;
      }
      timer.deadline_us_ = Timer::kNever;
      timer.on_expired_();
    }
  }
  if (filed_ == 0) {
    clock_->running = false;
    uv_timer_stop(&clock_->handle);
  }
}

}  // namespace sluice::net
