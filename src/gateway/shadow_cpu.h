// How much of a core shadows may take, over any longer stretch: a bucket that fills with time and
// that the shadow's threads empty by what they used. While it is empty nothing more is mirrored;
// asking costs the I/O threads one load.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>

namespace sluice::gateway {

class ShadowCpu final {
 public:
  // Of CPU time, saved up while little is mirrored.
  static constexpr int64_t kBurstUs = 250'000;

  // Share of one core; 0: no limit. `now_us` is any monotonic clock, the same in all calls.
  ShadowCpu(double share, int64_t now_us) : share_(share), last_us_(now_us) {}

  [[nodiscard]] bool room(int64_t now_us) const {
    return now_us >= opens_us_.load(std::memory_order_relaxed);
  }
  void spend(int64_t cpu_us, int64_t now_us) {
    if (share_ <= 0) return;
    const std::lock_guard lock(mutex_);
    const double earned = static_cast<double>(now_us - last_us_) * share_;
    level_us_ = std::min(level_us_ + earned, static_cast<double>(kBurstUs));
    level_us_ -= static_cast<double>(cpu_us);
    last_us_ = now_us;
    const double wait = level_us_ >= 0 ? 0 : -level_us_ / share_;
    opens_us_.store(now_us + static_cast<int64_t>(wait), std::memory_order_relaxed);
  }

 private:
  const double share_;
  std::mutex mutex_;
  double level_us_ = kBurstUs;
  int64_t last_us_;
  std::atomic<int64_t> opens_us_{0};
};

// CPU time of the calling thread since it was asked last, given to a budget.
class ThreadMeter final {
 public:
  explicit ThreadMeter(ShadowCpu& budget) : budget_(budget) {}
  void pay();

 private:
  ShadowCpu& budget_;
  int64_t paid_us_ = 0;
};

}  // namespace sluice::gateway
