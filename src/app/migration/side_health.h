// Whether one side of a migration is well, from what users' requests told and from probes. Users
// are believed when they got an answer; before a side is called down, probes have to agree, for a
// burst of errors is no outage. Knows no clock and no socket.
#pragma once

#include <cstdint>

namespace sluice::app::migration {

class SideHealth final {
 public:
  // Between probes of a side that nobody asks, and of one that seems to be down.
  static constexpr int64_t kIdleMs = 10'000;
  static constexpr int64_t kDoubtMs = 250;
  static constexpr int kFailedProbes = 2;  // in a row: down

  // The newest outcome of users' requests in that time.
  void served(bool good, int64_t now_ms) {
    if (good) {
      last_good_ms_ = now_ms;
      failed_probes_ = 0;
      doubt_ = false;
    } else {
      doubt_ = true;
    }
  }
  // ask() said yes, but no probe could be sent: nothing is known, and the next one is tried later.
  void not_asked(int64_t now_ms) {
    asking_ = false;
    last_probe_ms_ = now_ms;
  }
  void probed(bool well, int64_t now_ms) {
    asking_ = false;
    last_probe_ms_ = now_ms;
    if (well) {
      last_good_ms_ = now_ms;
      failed_probes_ = 0;
      doubt_ = false;
    } else {
      ++failed_probes_;
      doubt_ = true;
    }
  }
  // True when a probe should go out now; its end is owed to probed().
  [[nodiscard]] bool ask(int64_t now_ms) {
    const int64_t patience = doubt_ ? kDoubtMs : kIdleMs;
    const bool heard = now_ms - last_good_ms_ < kIdleMs && !doubt_;
    if (asking_ || heard || now_ms - last_probe_ms_ < patience) return false;
    asking_ = true;
    return true;
  }
  // Asked at once, whatever is known.
  void doubt() { doubt_ = true; }
  [[nodiscard]] bool down() const { return failed_probes_ >= kFailedProbes; }

 private:
  int64_t last_good_ms_ = -kIdleMs;
  int64_t last_probe_ms_ = -kIdleMs;
  int failed_probes_ = 0;
  bool doubt_ = false;
  bool asking_ = false;
};

}  // namespace sluice::app::migration
