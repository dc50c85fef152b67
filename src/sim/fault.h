// What can go wrong at a provider, by name. The names are part of the stable interface: they stand
// in configurations, in PUT /_sim/behaviour and in acceptance checks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::sim {

enum class Fault : uint8_t {
  None,
  Http500,
  Http429,
  Http529,
  ResetBeforeHeaders,
  HangBeforeHeaders,
  HangMidStream,
  CutMidStream,
  Trickle,
  BadJson,
  Html502,
  NoDone,
  ErrorEventMidStream,
  SlowHeaders,
  WrongLength,
};

struct FaultInfo {
  Fault fault;
  std::string_view name;
  std::string_view stream;  // what a streamed answer suffers
  std::string_view whole;   // what an unstreamed one suffers
};

// In enum order, None ("none") first.
std::span<const FaultInfo> faults();
std::string_view name(Fault fault);
// Empty text is None as well.
std::optional<Fault> fault_named(std::string_view name);

}  // namespace sluice::sim
