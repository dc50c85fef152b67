// The plan of one migration as people write it: shares in per cent, times as durations, money in
// US dollars. What each key means and its range stand with the file's other keys in
// app/config/plan_fields.h; the defaults stand here and are those of `extends: usual`.
//
//   id: assistant-to-new
//   model: assistant
//   from: old
//   to: new
//   stages: [ { weight: 5 }, { weight: 50, approval: true }, { weight: 100 } ]
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/gate/evidence.h"
#include "migrate/machine/event.h"
#include "migrate/machine/phase.h"
#include "migrate/machine/plan.h"

namespace sluice::migrate::plan {

using Duration = std::chrono::milliseconds;

enum class Base : uint8_t { Usual };
enum class WarmupSource : uint8_t { Replay, Generic };
enum class Reading : uint8_t { Statistical, Literal };
enum class Role : uint8_t { Rollback, Hold, Off };
enum class Day : uint8_t { Mon, Tue, Wed, Thu, Fri, Sat, Sun };

struct TimeOfDay {
  int32_t minutes = 0;  // 0 to 1440; 1440 is the end of the day
  bool operator==(const TimeOfDay&) const = default;
};
struct UtcOffset {
  int32_t minutes = 0;
  bool operator==(const UtcOffset&) const = default;
};
struct Date {
  int64_t days = 0;  // since 1970-01-01
  bool operator==(const Date&) const = default;
};

struct Warmup {
  uint32_t requests = 300;
  WarmupSource source = WarmupSource::Replay;
  Duration length = std::chrono::minutes(5);  // at least
  Duration limit = std::chrono::minutes(30);  // of the requests; later is a failure

  bool operator==(const Warmup&) const = default;
};
struct Shadow {
  double rate = 10;       // per cent of the requests
  uint32_t pairs = 2000;  // of the phase, and of each stage
  double max_spend_usd = 50;
  Duration length = std::chrono::hours(1);
};

struct ErrorGate {
  Role role = Role::Rollback;
  Reading reading = Reading::Statistical;
  double target = 0.1;
  double limit = 0.5;
  uint32_t n_min = 200;
};
struct LatencyGate {
  Role role = Role::Rollback;
  double limit = 20;  // per cent by which the quantile may rise
  double quantile = 95;
};
struct HoldLatencyGate {
  Role role = Role::Hold;
  double limit = 20;
  double quantile = 95;
};
struct TokenGate {
  Role role = Role::Hold;
  double limit = 5;  // per cent, either way
};
struct CostGate {
  Role role = Role::Off;
  double limit = 10;  // per cent, upwards only
};
struct QualityGate {
  Role role = Role::Hold;
  double limit = 2;  // percentage points of answers that only the new side gets wrong
};
struct SampleRatioGate {
  Role role = Role::Hold;
};
struct Gates {
  ErrorGate error_rate;
  LatencyGate ttft;
  LatencyGate latency_p95;
  HoldLatencyGate token_latency;
  TokenGate output_tokens;
  CostGate cost;
  QualityGate quality;
  SampleRatioGate sample_ratio;
};

// Limits of one stage that differ from the plan's.
struct StageGates {
  std::optional<double> error_rate;
  std::optional<double> ttft;
  std::optional<double> latency_p95;
  std::optional<double> token_latency;
  std::optional<double> output_tokens;
  std::optional<double> cost;
  std::optional<double> quality;

  bool operator==(const StageGates&) const = default;
};
struct Stage {
  double weight = 0;                // per cent
  std::optional<Duration> dwell{};  // an hour; at 100 %, cutover.bake
  bool approval = false;            // a person must agree before the next step
  bool in_window = false;           // the stage may begin only inside a window
  StageGates gates{};

  bool operator==(const Stage&) const = default;
};

// Hours in which a stage may begin. `from` later than `to`: over midnight, of the day it starts.
struct Window {
  std::vector<Day> days;
  TimeOfDay from;
  TimeOfDay to;
  UtcOffset utc_offset;
};
// Days, both included, on which no stage begins.
struct Freeze {
  Date from;
  Date to;
  UtcOffset utc_offset;
  std::optional<std::string> why;
};

struct Cutover {
  Duration bake = std::chrono::hours(48);
};
struct ReverseShadow {
  Duration length = std::chrono::hours(14 * 24);
  double coverage = 95;  // per cent of all requests
};
struct Decommission {
  uint32_t approvals = 2;  // different persons
};
struct Rollback {
  std::vector<double> ramp;  // per cent of the old side; empty: 5, 20, 50, 100
  Duration step = std::chrono::minutes(1);
  // Last days of the old side, where they are known; `sluice migrate readiness` looks at them.
  std::optional<Date> contract_ends;
  std::optional<Date> model_retires;
};

// US dollars for a million tokens.
struct Price {
  double input = 0;
  double output = 0;

  bool operator==(const Price&) const = default;
};
struct Prices {
  Price from;
  Price to;

  bool operator==(const Prices&) const = default;
};
// What the plan expects of live traffic; estimates of time and money come from it.
struct Traffic {
  double requests_per_second = 0;  // 0: not stated, and nothing is estimated
  double error_rate = 0.05;        // per cent
  double latency_spread = 0.5;     // standard deviation of the log of latency
  double token_spread = 0.3;       // the same of output tokens between two answers to one prompt
  double answer_noise = 2;         // per cent of answers that the old side gives differently twice
  double input_tokens = 1000;      // mean of a request
  double output_tokens = 300;      // mean of an answer
};

struct MigrationPlan {
  std::string id;
  Base extends = Base::Usual;
  std::optional<std::string> model;  // of the configuration; else
  std::optional<std::string> route;  // the id of an HTTP route
  std::string from;                  // target ids
  std::string to;
  uint32_t order = 0;  // of several migrations, lowest first
  std::vector<std::string> after;
  Traffic traffic;
  std::optional<Prices> prices;
  Warmup warmup;
  Shadow shadow;
  std::vector<Stage> stages;  // empty: 5, 20, 50, 100
  Gates gates;
  std::vector<Window> windows;
  std::vector<Freeze> freeze;
  Cutover cutover;
  ReverseShadow reverse_shadow;
  Decommission decommission;
  Rollback rollback;

  // What moves. No configuration gives a model and a route one name.
  [[nodiscard]] std::string subject() const { return model ? *model : route.value_or(""); }
};

// Fills what an absent list stands for.
void fill_in(MigrationPlan& plan);

// Of the plan's canonical text; positive.
int64_t hash_of(std::string_view canonical);

// For the machine: weights, times, approvals. `plan` is filled in.
machine::Plan machine_plan(const MigrationPlan& plan, int64_t hash);
// For the gates: the plan's limits, and those under which a stage runs.
gate::Limits limits(const MigrationPlan& plan);
gate::Limits limits(const MigrationPlan& plan, size_t stage);

// Whether a stage may begin at that time; a stage without in_window always may, outside of freezes.
bool may_begin(const MigrationPlan& plan, size_t stage, int64_t wall_ms);
// What a person is told when it may not: "frozen until 2026-12-27 (holidays)"; empty: it may.
std::string why_not_yet(const MigrationPlan& plan, size_t stage, int64_t wall_ms);

// What taking over `next` means for a running migration under `now`.
machine::EditKind edit_kind(const MigrationPlan& now, const MigrationPlan& next);

// Whether `next` may take over where the migration stands: what is moved stays, what has passed
// cannot be changed any more, and the step that is next keeps its weight. BadRequest with the key
// and the reason.
Result<void> may_edit(const MigrationPlan& now, const MigrationPlan& next, machine::Phase phase,
                      int64_t stage);

// In the order of the enums, as files write them.
constexpr std::array<std::string_view, 1> enum_names(Base) {
  return {"usual"};
}
constexpr std::array<std::string_view, 2> enum_names(WarmupSource) {
  return {"replay", "generic"};
}
constexpr std::array<std::string_view, 2> enum_names(Reading) {
  return {"statistical", "literal"};
}
constexpr std::array<std::string_view, 3> enum_names(Role) {
  return {"rollback", "hold", "off"};
}
constexpr std::array<std::string_view, 7> enum_names(Day) {
  return {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
}

}  // namespace sluice::migrate::plan
