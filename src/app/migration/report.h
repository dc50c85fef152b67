// The auditor's report of a migration, made from its journal alone: every transition is stepped
// again and every judgement made again from the evidence it was made on, and what does not come out
// the same is said. Pure; the same journal gives the same report.
#pragma once

#include <vector>

#include "app/migration_plan/load.h"
#include "base/error.h"
#include "gateway/shadow_ledger.h"
#include "migrate/report/report.h"
#include "store/migrations.h"

namespace sluice::app::migration {

// Storage when a row cannot be read.
Result<migrate::report::MigrationReport> report_of(
    const store::MigrationEntry& entry, const std::vector<store::TransitionEntry>& journal,
    const std::vector<migrate::report::Cluster>& clusters, int64_t now_wall_ms);

// What the migration's shadows have used, by their ledgers.
void add_costs(const std::vector<gateway::ShadowLedger::Counts>& shadows,
               migrate::report::MigrationReport& report);

}  // namespace sluice::app::migration
