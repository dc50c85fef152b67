// Who tells of the new side in which phase, so that nothing is promoted on what was true once:
//
//   warm-up    its requests; when they are all told it is over, and certifies nothing but that
//   shadow     mirrored pairs; once the plan's pairs are all there, users who go on asking
//   after it   users' requests that the new side answered
//
// What was neither answered nor failed tells nothing.
#pragma once

#include <algorithm>
#include <cstdint>

#include "app/migration/desk.h"
#include "migrate/gate/liveness.h"

namespace sluice::app::migration {

class Witness final {
 public:
  explicit Witness(int64_t tick_ms) : live_(tick_ms) {}

  void hear(const Signals& signals, migrate::machine::Phase phase, int64_t epoch, int64_t now_ms) {
    using migrate::machine::Phase;
    int64_t told = 0;
    if (phase == Phase::Warmup || phase == Phase::Shadow) {
      told = std::ranges::count_if(signals.compared, [](const auto& p) { return tells(p.of_new); });
      if (phase == Phase::Shadow && signals.mirrored_all) told += of_side(signals, false, epoch);
    } else {
      told = of_side(signals, true, epoch);
    }
    any_ = told > 0 || (any_ && epoch == epoch_);
    epoch_ = epoch;
    live_.seen(epoch, told, now_ms);
  }

  [[nodiscard]] bool live(migrate::machine::Phase phase, int64_t epoch, int64_t now_ms) const {
    if (phase == migrate::machine::Phase::Warmup) return any_ && epoch == epoch_;
    return live_.live(epoch, now_ms);
  }

 private:
  static bool tells(const migrate::controller::Served& seen) {
    using migrate::controller::Told;
    return seen.told != Told::RateLimited && seen.told != Told::Nothing;
  }
  static int64_t of_side(const Signals& signals, bool new_side, int64_t epoch) {
    return std::ranges::count_if(signals.served, [&](const auto& row) {
      return row.new_side == new_side && row.epoch == epoch && tells(row);
    });
  }

  migrate::gate::Liveness live_;
  int64_t epoch_ = -1;
  bool any_ = false;  // something was told under this epoch
};

}  // namespace sluice::app::migration
