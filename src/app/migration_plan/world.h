// The world of a simulation, as its file describes it: the same knobs as the flags of `sluice
// migrate simulate`, and what a flag is too small for.
//
//   rps: 50
//   new: { error_rate: 0.01, burst: 5 }
//   onset: { stage: 2 }
//   incidents: [ { what: metric_gap, at: 2h, length: 10m } ]
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/config/load.h"
#include "app/config/rule.h"
#include "migrate/simulate/world.h"

namespace sluice::app::migration_plan {

struct SideFile {
  double error_rate = 0.0005;
  double burst = 1;
  double latency_factor = 1;
  double token_factor = 1;
  double mismatch = 0;
  double refusal_rate = 0;
};
struct OnsetFile {
  std::optional<uint32_t> stage;
  std::optional<uint32_t> requests;
  std::optional<double> tail_days;
};
enum class MishapName : uint8_t {
  MetricGap,
  NanMetrics,
  Crash,
  ClockJump,
  OldDown,
  NewDown,
  Silence
};
struct IncidentFile {
  MishapName what = MishapName::MetricGap;
  config::Duration at{};
  config::Duration length{};
};
struct WorldFile {
  double rps = 10;
  double shadow_share = 0.1;
  SideFile old_side;
  SideFile new_side;
  OnsetFile onset;
  double latency_sigma = 0.5;
  double token_sd = 0.3;
  double answer_noise = 0.02;
  double crawled = 0;
  std::vector<IncidentFile> incidents;
  bool old_down_at_rollback = false;
};

struct LoadedWorld : config::Diagnostics {
  WorldFile world;  // only to be used when there are no errors
};
LoadedWorld load_world_file(const std::string& file_name, const config::Environment& env);

constexpr std::array<std::string_view, 7> enum_names(MishapName) {
  return {"metric_gap", "nan_metrics", "crash", "clock_jump", "old_down", "new_down", "silence"};
}

}  // namespace sluice::app::migration_plan
