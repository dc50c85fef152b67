#include "app/access_log.h"

#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace sluice::app {
namespace {
constexpr size_t kMaxQueued = 8U << 20;
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::string& destination) {
  if (destination == "stdout") return std::unique_ptr<AccessLog>(new AccessLog(stdout, false));
  const int fd = ::open(destination.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) {
    return fail(Cause::Config,
                "cannot open the access log " + destination + ": " + std::strerror(errno));
  }
  return std::unique_ptr<AccessLog>(new AccessLog(::fdopen(fd, "a"), true));
}

AccessLog::AccessLog(std::FILE* file, bool owned)
    : file_(file), owned_(owned), thread_([this] { loop(); }) {}

AccessLog::~AccessLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (owned_) std::fclose(file_);
}

void AccessLog::add(const gateway::ExchangeRecord& record) {
  thread_local std::string line;
  line.clear();
  gateway::append_access_line(record, line);
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() + line.size() > kMaxQueued) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    first = queue_.empty();
    queue_ += line;
  }
  if (first) wake_.notify_one();
}

void AccessLog::loop() {
  std::string batch;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
    }
    std::fwrite(batch.data(), 1, batch.size(), file_);
    std::fflush(file_);
    batch.clear();
  }
}

}  // namespace sluice::app
