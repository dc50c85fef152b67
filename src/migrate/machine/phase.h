// Where a migration stands, and why it stands still.
//
//   Draft -> Inventory -> Warmup -> Shadow -> Stage 0..n-1 -> ReverseShadow -> DecommissionReady
//         -> Decommissioning -> Done
//   any phase that serves or may serve --> RollingBack -> RolledBack (latched)
//
// Holds are a set beside the phase: a migration can wait for an approval while the old side is
// down.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::migrate::machine {

enum class Phase : uint8_t {
  Draft,
  Inventory,
  Warmup,
  Shadow,
  Stage,
  ReverseShadow,
  DecommissionReady,
  Decommissioning,
  Done,
  RollingBack,
  RolledBack,
};
inline constexpr int kPhaseCount = static_cast<int>(Phase::RolledBack) + 1;

// Whether the route table of this phase has been taken over by every proxy.
enum class Progress : uint8_t {
  Applying,   // published, not yet acknowledged by all
  Observing,  // all proxies run it; evidence counts
};

enum class Hold : uint8_t {
  DataGap,
  SampleRatio,
  ConfigDrift,
  Budget,
  GreyZone,
  OldDown,
  NewDown,
  BothDown,
  Clock,
  Operator,
  Approval,
};
inline constexpr int kHoldCount = static_cast<int>(Hold::Approval) + 1;

// Who can end a hold, and by what. Every hold has both (a test walks the table).
struct HoldInfo {
  Hold hold;
  std::string_view name;
  std::string_view owner;
  std::string_view exit;
};
const HoldInfo& info(Hold hold);

enum class RollbackCause : uint8_t { None, Gate, Breaker, NewDown, Operator };

std::string_view name(Phase phase);
std::string_view name(RollbackCause cause);

// Phases from which traffic may still be taken back to the old side.
bool can_roll_back(Phase phase);
// Phases that wait for gates.
bool is_gated(Phase phase);

}  // namespace sluice::migrate::machine
