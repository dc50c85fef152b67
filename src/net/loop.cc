#include "net/loop.h"

#include <csignal>
#include <ctime>
#include <mutex>
#include <uv.h>
#include <vector>

#include "net/timer.h"
#include "wire/json.h"

namespace sluice::net {
namespace {
constexpr size_t kScratchBytes = 64 * 1024;
}

struct Loop::Inbox {
  uv_async_t wake{};
  std::mutex mutex;
  std::vector<std::function<void()>> tasks;

  static void on_wake(uv_async_t* handle) {
    auto* self = static_cast<Inbox*>(handle->data);
    std::vector<std::function<void()>> batch;
    {
      const std::lock_guard lock(self->mutex);
      batch.swap(self->tasks);
    }
    for (auto& task : batch) task();
  }
};

void Loop::UvDelete::operator()(uv_loop_s* loop) const {
  uv_loop_close(loop);
  delete loop;
}

Loop::Loop()
    : uv_(new uv_loop_t),
      inbox_(std::make_unique<Inbox>()),
      scratch_(std::make_unique<char[]>(kScratchBytes + wire::json::kPadding)),
      plain_scratch_(std::make_unique<char[]>(kScratchBytes + wire::json::kPadding)) {
  // A peer that closes early is an error value from write(), not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  uv_loop_init(uv_.get());
  inbox_->wake.data = inbox_.get();
  uv_async_init(uv_.get(), &inbox_->wake, &Inbox::on_wake);
  timers_ = std::make_unique<TimerWheel>(*this);
}

Loop::~Loop() {
  uv_walk(
      uv_.get(),
      [](uv_handle_t* handle, void*) {
        if (uv_is_closing(handle) == 0) uv_close(handle, nullptr);
      },
      nullptr);
  uv_run(uv_.get(), UV_RUN_DEFAULT);
}

void Loop::run() {
  uv_run(uv_.get(), UV_RUN_DEFAULT);
}

bool Loop::run_until(const std::function<bool()>& done, int64_t timeout_ms) {
  bool expired = false;
  Timer timer(*this, [&expired] { expired = true; });
  timer.expires_in_ms(timeout_ms);
  bool is_done = false;
  while (!(is_done = done()) && !expired) uv_run(uv_.get(), UV_RUN_ONCE);
  return is_done;
}

void Loop::post(std::function<void()> task) {
  {
    const std::lock_guard lock(inbox_->mutex);
    inbox_->tasks.push_back(std::move(task));
  }
  uv_async_send(&inbox_->wake);
}

void Loop::stop() {
  post([this] { uv_stop(uv_.get()); });
}

std::span<char> Loop::scratch() {
  return {scratch_.get(), kScratchBytes};
}
std::span<char> Loop::plain_scratch() {
  return {plain_scratch_.get(), kScratchBytes};
}

std::string_view Loop::http_date() {
  const int64_t second = unix_ms() / 1000;
  if (second != date_second_) {
    date_second_ = second;
    const auto t = static_cast<time_t>(second);
    tm parts{};
    gmtime_r(&t, &parts);
    char text[40];
    const size_t n = strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_.assign(text, n);
  }
  return date_;
}

int64_t Loop::now_us() {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return static_cast<int64_t>(ts.tv_sec) * 1'000'000 + ts.tv_nsec / 1000;
}

int64_t Loop::coarse_now_us() {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
  static const int64_t tick_us = [] {
    timespec resolution{};
    clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);
    return resolution.tv_nsec / 1000 + 1;
  }();
  return static_cast<int64_t>(ts.tv_sec) * 1'000'000 + ts.tv_nsec / 1000 + tick_us;
}

int64_t Loop::unix_ms() {
  timespec ts{};
  clock_gettime(CLOCK_REALTIME_COARSE, &ts);
  return static_cast<int64_t>(ts.tv_sec) * 1000 + ts.tv_nsec / 1'000'000;
}

}  // namespace sluice::net
