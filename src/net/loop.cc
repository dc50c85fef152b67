#include "net/loop.h"

#include <csignal>
#include <ctime>
#include <mutex>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>
#include <vector>

#include "net/timer.h"
#include "wire/json.h"

namespace sluice::net {
namespace {
constexpr size_t kScratchBytes = 64 * 1024;
}

// Woken by an event descriptor and not by uv_async_t: the loop that one of those wakes waits,
// spinning, until its sender has come back from the kernel, which takes long where the sender has a
// lower priority and lost its core to this very loop.
struct Loop::Inbox {
  int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  uv_poll_t wake{};
  std::mutex mutex;
  std::vector<std::function<void()>> tasks;

  ~Inbox() { ::close(event); }

  void listen(uv_loop_t* loop) {
    wake.data = this;
    uv_poll_init(loop, &wake, event);
    uv_poll_start(&wake, UV_READABLE, &Inbox::on_wake);
  }

  void post(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex);
      tasks.push_back(std::move(task));
    }
    // Even where another task waits already: whoever brought that may not have come to waking.
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
  }

  static void on_wake(uv_poll_t* handle, int /*status*/, int /*events*/) {
    auto* self = static_cast<Inbox*>(handle->data);
    uint64_t count = 0;
    // Before the tasks are taken: whatever comes later wakes again.
    [[maybe_unused]] const auto got = ::read(self->event, &count, sizeof count);
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
  inbox_->listen(uv_.get());
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
  inbox_->post(std::move(task));
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
