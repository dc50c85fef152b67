// What `sluice migrate` prints of a migration, from the admin API's JSON.
#pragma once

#include <string>

#include "wire/json.h"

namespace sluice::app::migration {

// The whole picture: state, holds, gates.
void print_migration(wire::json::Value migration);
// Of several processes: which one this is, and who leads. Nothing where there is only one.
void print_leadership(wire::json::Value leadership);
// One line, for lists and for following along.
std::string line_of(wire::json::Value migration);
// Rolled back, or a required gate fails: exit code 3.
bool found_something(wire::json::Value migration);

}  // namespace sluice::app::migration
