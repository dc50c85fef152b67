#include "migrate/machine/phase.h"

#include <array>

namespace sluice::migrate::machine {
namespace {

constexpr std::array<std::string_view, kPhaseCount> kPhaseNames{
    "draft",          "inventory",          "warmup",          "shadow", "stage",
    "reverse_shadow", "decommission_ready", "decommissioning", "done",   "rolling_back",
    "rolled_back",
};

constexpr std::array<HoldInfo, kHoldCount> kHolds{{
    {Hold::DataGap, "data_gap", "metrics pipeline", "fresh, complete data arrives"},
    {Hold::SampleRatio, "sample_ratio", "proxies", "the split matches the route table again"},
    {Hold::ConfigDrift, "config_drift", "operator",
     "resume: begins again with the warm-up; or abort"},
    {Hold::Budget, "budget", "operator", "resume after the budget was raised"},
    {Hold::GreyZone, "grey_zone", "operator", "resume for another period, or abort"},
    {Hold::OldDown, "old_down", "old provider", "the old side is up for the target-health time"},
    {Hold::NewDown, "new_down", "new provider", "the new side is up for the target-health time"},
    {Hold::BothDown, "both_down", "both providers", "either side is up for the target-health time"},
    {Hold::Clock, "clock", "host", "clocks agree for a minute, or resume"},
    {Hold::Operator, "operator", "operator", "resume"},
    {Hold::Approval, "approval", "approver", "approve, or abort"},
}};

constexpr bool in_order() {
  for (int i = 0; i < kHoldCount; ++i) {
    if (static_cast<int>(kHolds[static_cast<size_t>(i)].hold) != i) return false;
  }
  return true;
}
static_assert(in_order(), "one row a hold, in enum order");

}  // namespace

const HoldInfo& info(Hold hold) {
  return kHolds[static_cast<size_t>(hold)];
}

std::string_view name(Phase phase) {
  const auto i = static_cast<size_t>(phase);
  return i < kPhaseNames.size() ? kPhaseNames[i] : "unknown";
}

std::string_view name(RollbackCause cause) {
  switch (cause) {
    case RollbackCause::Gate:
      return "gate";
    case RollbackCause::Breaker:
      return "breaker";
    case RollbackCause::NewDown:
      return "new_down";
    case RollbackCause::Operator:
      return "operator";
    case RollbackCause::None:
      break;
  }
  return "none";
}

bool can_roll_back(Phase phase) {
  return phase == Phase::Warmup || phase == Phase::Shadow || phase == Phase::Stage ||
         phase == Phase::ReverseShadow || phase == Phase::DecommissionReady;
}

bool is_gated(Phase phase) {
  return phase == Phase::Warmup || phase == Phase::Shadow || phase == Phase::Stage ||
         phase == Phase::ReverseShadow;
}

}  // namespace sluice::migrate::machine
