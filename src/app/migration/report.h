// The auditor's report of a migration, made from its journal alone.
#pragma once

#include <vector>

#include "app/migration_plan/load.h"
#include "base/error.h"
#include "migrate/report/report.h"
#include "store/migrations.h"

namespace sluice::app::migration {

// Storage when a row cannot be read.
Result<migrate::report::MigrationReport> report_of(
    const store::MigrationEntry& entry, const std::vector<store::TransitionEntry>& journal,
    const std::vector<migrate::report::Cluster>& clusters, int64_t now_wall_ms);

}  // namespace sluice::app::migration
