// The JSON form of a migration's report.
#pragma once

#include <string>

#include "migrate/report/report.h"

namespace sluice::app::migration_plan {

// "sluice.migration_report/1"; what is not finite becomes null.
std::string report_json(const migrate::report::MigrationReport& report);

}  // namespace sluice::app::migration_plan
