// Signals and file changes as events of a loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace sluice::net {

class Loop;

class SignalWatch final {
 public:
  SignalWatch(Loop& loop, int signal, std::function<void()> on_signal);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  struct Impl;
  Impl* impl_;  // freed once libuv has closed it
};

// Looks at the file's metadata once a period: works on every file system and across the
// rename-into-place of editors and config maps, which inotify on the file does not.
class FileWatch final {
 public:
  FileWatch(Loop& loop, const std::string& path, unsigned period_ms,
            std::function<void()> on_change);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  struct Impl;
  Impl* impl_;
};

}  // namespace sluice::net
