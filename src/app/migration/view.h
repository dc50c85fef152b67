// What one migration looks like from outside: copied out of the thread that leads it, so that
// whoever shows it, publishes its route or counts its metrics holds plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/leader/leadership.h"
#include "migrate/machine/phase.h"
#include "migrate/machine/route.h"
#include "migrate/plan/plan.h"

namespace sluice::app::migration {

struct GateView {
  std::string gate;
  std::string verdict;  // pass, fail, grey, unknown
  std::string why;
  double statistic = 0;
  int64_t n = 0;
  bool required = false;
};

struct MigrationView {
  migrate::plan::MigrationPlan plan;
  std::string actor;
  int64_t created_unix = 0;
  int64_t sequence = 0;  // of the last journal record
  int64_t plan_hash = 0;
  bool edit_waits = false;  // an edited plan takes over with the next stage
  migrate::machine::Phase phase = migrate::machine::Phase::Draft;
  int64_t stage = 0;
  std::vector<std::string> holds;
  bool applying = false;  // some proxy does not run the route yet
  migrate::machine::Route route;
  std::string cause;  // of the rollback; empty: none
  int64_t dwell_ms = 0;
  int64_t least_dwell_ms = 0;
  std::string not_yet;             // why the next step may not begin at this hour; empty: it may
  int64_t coverage_ppm = -1;       // of the reverse shadow; -1: it has not begun
  int64_t least_coverage_ppm = 0;  // for the decommissioning
  std::vector<std::string> approvers;  // who have agreed to the decommissioning
  bool acknowledged = false;           // a person has seen the rollback
  // Of the requests that the present phase would have mirrored, those it did not, by reason.
  std::vector<std::pair<std::string, uint64_t>> not_mirrored;
  bool old_up = true;
  bool new_up = true;
  std::string waiting_for;  // the migration that must come first; empty: none
  std::vector<GateView> gates;

  [[nodiscard]] const std::string& id() const { return plan.id; }
  [[nodiscard]] std::string subject() const { return plan.subject(); }
  // Its split is in force: from the warm-up on; after a rollback until somebody has seen it; after
  // the end for as long as the configuration names both targets.
  [[nodiscard]] bool routes() const {
    using migrate::machine::Phase;
    if (phase == Phase::Draft || phase == Phase::Inventory) return false;
    return !(phase == Phase::RolledBack && acknowledged);
  }
  // Nothing will happen any more by itself.
  [[nodiscard]] bool over() const {
    return phase == migrate::machine::Phase::Done || phase == migrate::machine::Phase::RolledBack;
  }
};

// Where a migration stands, as people are told.
struct Standing {
  migrate::machine::Phase phase = migrate::machine::Phase::Draft;
  int64_t stage = 0;   // from 0
  int64_t stages = 0;  // 0: not known
  int64_t weight_ppm = 0;
  std::string_view cause;  // of the rollback; empty: none
};
// "stage 2 of 4, 20 %", "rolled back (gate)".
std::string describe(const Standing& standing);
std::string describe(const MigrationView& view);
// {"format":"sluice.migration/1", ...}; a list of them is {"leadership":{...},"migrations":[...]}.
std::string to_json(const MigrationView& view);
std::string to_json(const std::vector<MigrationView>& views, const leader::Leadership& leadership);

}  // namespace sluice::app::migration
