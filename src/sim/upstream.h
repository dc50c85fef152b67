// One simulated provider, whichever thread serves it: its dialect, its knobs, its ledger. The knobs
// are an immutable snapshot that PUT /_sim/behaviour swaps whole; a thread looks at a counter to
// learn that there is a new one.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "sim/behaviour.h"
#include "sim/ledger.h"
#include "sim/protocol.h"

namespace sluice::sim {

class Upstream final {
 public:
  Upstream(const Protocol& protocol, Behaviour behaviour, size_t shards)
      : protocol_(protocol),
        initial_(behaviour),
        current_(std::make_shared<const Behaviour>(std::move(behaviour))),
        ledger_(shards) {}

  [[nodiscard]] const Protocol& protocol() const { return protocol_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }

  [[nodiscard]] uint64_t version() const { return version_.load(std::memory_order_acquire); }
  [[nodiscard]] std::shared_ptr<const Behaviour> behaviour() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  // Some knobs from a JSON object, all or nothing.
  Result<void> change(const wire::json::Value& knobs) {
    const std::lock_guard lock(mutex_);
    Behaviour next = *current_;
    if (auto ok = set_from_json(next, knobs); !ok) return ok;
    swap(std::move(next));
    return {};
  }
  // Knobs as configured, counters from the start.
  void reset() {
    const std::lock_guard lock(mutex_);
    swap(initial_);
    ledger_.reset();
  }

 private:
  void swap(Behaviour next) {
    current_ = std::make_shared<const Behaviour>(std::move(next));
    version_.fetch_add(1, std::memory_order_release);
  }

  const Protocol& protocol_;
  Behaviour initial_;
  mutable std::mutex mutex_;
  // Shared, because a thread may still use the one before.
  std::shared_ptr<const Behaviour> current_;
  std::atomic<uint64_t> version_{1};
  Ledger ledger_;
};

}  // namespace sluice::sim
