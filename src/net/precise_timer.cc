#include "net/precise_timer.h"

#include <algorithm>
#include <uv.h>

#include "net/loop.h"

namespace sluice::net {

struct PreciseTimer::Handle {
  uv_timer_t timer{};
  PreciseTimer* owner = nullptr;
};

PreciseTimer::PreciseTimer(Loop& loop, std::function<void()> on_expired)
    : handle_(new Handle), on_expired_(std::move(on_expired)) {
  uv_timer_init(loop.uv(), &handle_->timer);
  handle_->timer.data = handle_;
  handle_->owner = this;
}

PreciseTimer::~PreciseTimer() {
  handle_->owner = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_->timer),
           [](uv_handle_t* handle) { delete static_cast<Handle*>(handle->data); });
}

void PreciseTimer::expires_at_us(int64_t monotonic_us) {
  deadline_us_ = monotonic_us;
  armed_ = true;
  start();
}

void PreciseTimer::disarm() {
  armed_ = false;
  uv_timer_stop(&handle_->timer);
}

// libuv counts from the loop's own idea of now, which is whole milliseconds and may be old: that
// can make it early, which on_tick() corrects, but not late.
void PreciseTimer::start() {
  const int64_t left_us = std::max<int64_t>(deadline_us_ - Loop::now_us(), 0);
  uv_timer_start(
      &handle_->timer,
      [](uv_timer_t* timer) {
        auto* handle = static_cast<Handle*>(timer->data);
        if (handle->owner != nullptr) handle->owner->on_tick();
      },
      static_cast<uint64_t>((left_us + 999) / 1000), 0);
}

void PreciseTimer::on_tick() {
  if (!armed_) return;
  if (Loop::now_us() < deadline_us_) return start();
  armed_ = false;
  on_expired_();
}

}  // namespace sluice::net
