// Keeps the counts of quotas in the store while Sluice runs: a turn of the book every so often, on
// the store's thread. Without a store that can be written requests are served and counted in
// memory all the same; then there is one warning, `sluice_quota_store_up` is 0, and the status says
// so, until a turn succeeds again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/quota/book.h"
#include "app/store_thread.h"
#include "net/timer.h"

namespace sluice::app::quota {

// On the control loop.
class Keeper final {
 public:
  // The book, restored, outlives the store's thread.
  Keeper(net::Loop& control, StoreThread& store, Book& book, int64_t every_ms);

  // What is counted by then is on its way to the store, which finishes it before it ends.
  void stop();

  [[nodiscard]] bool store_up() const { return up_; }
  // Requests that only this process knows of, since the last turn and before.
  [[nodiscard]] uint64_t waiting() const { return waiting_; }
  [[nodiscard]] std::string exposition() const;

 private:
  struct Turn {
    Result<void> outcome;
    uint64_t waiting = 0;
    uint64_t dropped = 0;
  };
  void tick();
  void seen(const Turn& turn);

  StoreThread& store_;
  Book& book_;
  int64_t every_ms_;
  bool under_way_ = false;
  bool up_ = true;
  uint64_t failures_ = 0;
  uint64_t waiting_ = 0;
  uint64_t dropped_ = 0;
  net::Timer timer_;
};

}  // namespace sluice::app::quota
