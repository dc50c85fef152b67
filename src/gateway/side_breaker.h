// Cuts the new side of a migration off at an outage, before any statistics could: five hard
// failures in a row within ten seconds, while the old side answered within the same ten seconds.
// One per worker and migration; it knows no clock and no socket. Once open it stays open for that
// revision, unless probes find the new side well: then it was a burst, which is for the gates to
// judge. It never closes by itself, as the migration machine never retries by itself.
//
// Hard failures are those of the target: connect, TLS, its refusal of our key, 5xx, no first byte
// by the deadline. Whoever reports leaves out what clients did. Probes count like requests, which
// is how the old side is known to be well when it serves nobody.
#pragma once

#include <array>
#include <cstdint>

#include "gateway/split.h"

namespace sluice::gateway {

class SideBreaker final {
 public:
  static constexpr size_t kFailures = 5;
  static constexpr int64_t kWindowMs = 10'000;

  // Closes for a revision not seen before; the same one, or an older one, changes nothing.
  void begin(int64_t revision) {
    if (revision <= revision_) return;
    *this = SideBreaker();
    revision_ = revision;
  }

  // `now_ms` is monotonic. True when this very outcome opened it: time to report.
  bool record(Side side, bool good, int64_t now_ms) {
    if (side == Side::Old) {
      old_good_ = good;
      old_at_ms_ = now_ms;
      old_seen_ = true;
    } else if (side == Side::New && good) {
      count_ = 0;
    } else if (side == Side::New) {
      failed_at_ms_[count_++ % kFailures] = now_ms;
    }
    if (open_ || !new_side_out(now_ms) || !old_side_well(now_ms)) return false;
    open_ = true;
    return true;
  }

  // Probes say that there is no outage.
  void close() {
    open_ = false;
    count_ = 0;
  }

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] int64_t revision() const { return revision_; }

 private:
  [[nodiscard]] bool new_side_out(int64_t now_ms) const {
    return count_ >= kFailures && now_ms - failed_at_ms_[count_ % kFailures] <= kWindowMs;
  }
  [[nodiscard]] bool old_side_well(int64_t now_ms) const {
    return old_seen_ && old_good_ && now_ms - old_at_ms_ <= kWindowMs;
  }

  std::array<int64_t, kFailures> failed_at_ms_{};  // ring; the oldest stands at count_ % kFailures
  size_t count_ = 0;                               // failures in a row
  int64_t revision_ = -1;
  int64_t old_at_ms_ = 0;
  bool old_seen_ = false;
  bool old_good_ = false;
  bool open_ = false;
};

}  // namespace sluice::gateway
