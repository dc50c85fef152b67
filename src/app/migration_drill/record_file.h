// Where drills are remembered: one file a migration, the last drill only.
#pragma once

#include <optional>
#include <string>

#include "app/config/config.h"
#include "base/error.h"
#include "migrate/readiness/readiness.h"

namespace sluice::app::migration_drill {

// data_dir/drills/ID.json
std::string record_path(const config::Config& config, const std::string& plan_id);
// Whole or not at all; its folder is made.
Result<void> keep_record(const std::string& path, const std::string& json);
// nullopt: there is none. Storage: there is one that cannot be read.
Result<std::optional<migrate::readiness::Drill>> last_drill(const std::string& path);

}  // namespace sluice::app::migration_drill
