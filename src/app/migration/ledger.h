// What has gone to each side of one migration since the process started: the source of the
// sluice_migration_* metrics.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/migration/view.h"
#include "gateway/metrics.h"
#include "gateway/observation.h"

namespace sluice::app::migration {

struct SideLedger {
  std::array<uint64_t, 4> outcomes{};  // by gateway::Verdict; Refused with Nothing
  gateway::Histogram<gateway::kLatencyBounds.size()> ttft;
  gateway::Histogram<gateway::kLatencyBounds.size()> duration;
  uint64_t input_tokens = 0;
  uint64_t output_tokens = 0;
};

struct Ledger {
  std::array<SideLedger, 2> sides;      // old, new
  std::array<uint64_t, 5> rollbacks{};  // by RollbackCause

  void add(const gateway::Observation& row);
  void rolled_back(std::string_view why);  // the name of a RollbackCause
};

struct LedgerOf {
  const MigrationView* view;
  const Ledger* ledger;
};
// Prometheus text; empty without migrations.
std::string exposition(const std::vector<LedgerOf>& all);

}  // namespace sluice::app::migration
