#include "net/watch.h"

#include <uv.h>

#include "net/loop.h"

namespace sluice::net {

struct SignalWatch::Impl {
  uv_signal_t handle{};
  std::function<void()> callback;
};

SignalWatch::SignalWatch(Loop& loop, int signal, std::function<void()> on_signal)
    : impl_(new Impl{.handle = {}, .callback = std::move(on_signal)}) {
  uv_signal_init(loop.uv(), &impl_->handle);
  impl_->handle.data = impl_;
  uv_signal_start(
      &impl_->handle, [](uv_signal_t* h, int) { static_cast<Impl*>(h->data)->callback(); }, signal);
}

SignalWatch::~SignalWatch() {
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->handle),
           [](uv_handle_t* h) { delete static_cast<Impl*>(h->data); });
}

struct FileWatch::Impl {
  uv_fs_poll_t handle{};
  std::function<void()> callback;
};

FileWatch::FileWatch(Loop& loop, const std::string& path, unsigned period_ms,
                     std::function<void()> on_change)
    : impl_(new Impl{.handle = {}, .callback = std::move(on_change)}) {
  uv_fs_poll_init(loop.uv(), &impl_->handle);
  impl_->handle.data = impl_;
  uv_fs_poll_start(
      &impl_->handle,
      [](uv_fs_poll_t* h, int, const uv_stat_t*, const uv_stat_t*) {
        static_cast<Impl*>(h->data)->callback();
      },
      path.c_str(), period_ms);
}

FileWatch::~FileWatch() {
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->handle),
           [](uv_handle_t* h) { delete static_cast<Impl*>(h->data); });
}

}  // namespace sluice::net
