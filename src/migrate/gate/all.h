// The list of gates. Order is the order of reports.
#pragma once

#include <array>
#include <cstdint>

#include "migrate/gate/gate.h"

namespace sluice::migrate::gate {

// The usual row: a watch of Evidence under limits of the same name.
template <auto WatchField, auto LimitsField>
constexpr Gate watch_gate(std::string_view name, Role role) {
  return {name, role,
          [](const Evidence& e, const Limits& l) {
            return judge(e.*WatchField, l.*LimitsField, e.now_ms);
          },
          [](const Evidence&, const Limits& l) { return (l.*LimitsField).required; }};
}

// Only the step to all traffic asks for it.
inline constexpr Gate kCeilingGate{
    "error_ceiling", Role::HoldOnly,
    [](const Evidence& e, const Limits& l) { return judge_ceiling(e.errors, l.ceiling, e.now_ms); },
    [](const Evidence& e, const Limits& l) { return l.ceiling.required && e.last_step; }};

inline constexpr std::array kGates{
    watch_gate<&Evidence::errors, &Limits::errors>("error_rate", Role::Rollback),
    watch_gate<&Evidence::refusals, &Limits::refusals>("refusals", Role::Rollback),
    kCeilingGate,
    watch_gate<&Evidence::ttft, &Limits::ttft>("ttft", Role::Rollback),
    watch_gate<&Evidence::latency, &Limits::latency>("latency_p95", Role::Rollback),
    watch_gate<&Evidence::token_latency, &Limits::token_latency>("token_latency", Role::HoldOnly),
    watch_gate<&Evidence::tokens, &Limits::tokens>("output_tokens", Role::HoldOnly),
    watch_gate<&Evidence::cost, &Limits::cost>("cost", Role::HoldOnly),
    watch_gate<&Evidence::quality, &Limits::quality>("quality", Role::HoldOnly),
    watch_gate<&Evidence::ratio, &Limits::ratio>("sample_ratio", Role::HoldOnly),
};

struct Judgement {
  StageVerdict verdict = StageVerdict::Stay;
  std::array<Finding, kGates.size()> findings{};
  int64_t decisive = -1;  // index of the gate that decided, -1: all together or none
  bool mismatch = false;  // the split is not applied as told
  bool unknown = false;   // some required gate had no usable data; of the reverse shadow only those
                          // that may roll back count

  bool operator==(const Judgement&) const = default;
};

// Judges every gate. A sample-ratio mismatch takes the Pass from all of them. Pure: the same
// evidence and limits give the same bits.
Judgement judge_all(const Evidence& evidence, const Limits& limits);

}  // namespace sluice::migrate::gate
