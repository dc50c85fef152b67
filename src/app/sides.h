// What stands behind the two targets of a migration, so that another thing under the same name is
// noticed: evidence of the one says nothing of the other. A line each:
//
//   old=provider a, kind openai, base_url https://api.example/v1, model m-1
//   new=provider b, kind anthropic, base_url (the usual), model m-9
//
// Keys and headers are no part of it: they are changed as a matter of routine, and what they are is
// nobody's business. Weights and timeouts are none either.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/migration/view.h"

namespace sluice::app {

std::string sides_of(const config::Config& config, const migrate::plan::MigrationPlan& plan);

// "new: model m-1, was m-9"-like words for people: the lines that differ, as they are now.
std::string difference(std::string_view before, std::string_view now);

// Config naming file, line and remedy: the new configuration takes away a target that a migration
// under way divides users by, or on which a finished one has left them. `file`: where it was read.
Result<void> keeps_what_is_used(const config::Config& next, const std::string& file,
                                const std::vector<migration::MigrationView>& views);

}  // namespace sluice::app
