// The access log: one JSON line a request, no prompt text, written by a thread of its own. Workers
// hand lines over without waiting; when the writer falls behind, lines are dropped and counted.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/error.h"
#include "gateway/record.h"

namespace sluice::app {

class AccessLog final {
 public:
  // "stdout" or a path, appended to.
  static Result<std::unique_ptr<AccessLog>> open(const std::string& destination);
  ~AccessLog();  // writes what is queued
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void add(const gateway::ExchangeRecord& record);
  [[nodiscard]] uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  explicit AccessLog(std::FILE* file, bool owned);
  void loop();

  std::FILE* file_;
  bool owned_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string queue_;
  bool stopping_ = false;
  std::atomic<uint64_t> dropped_{0};
  std::thread thread_;
};

}  // namespace sluice::app
