// `sluice keys import`: the keys of another gateway's export into a running Sluice.
#pragma once

#include <string>

#include "app/admin_client.h"

namespace sluice::app {

// Prints what became of each key, as the mapping from the old place to the new id; keys themselves
// are never printed. An exit code: kExitFound when some key could not be taken over.
int import_keys(const AdminTarget& target, const std::string& file, bool dry_run);

}  // namespace sluice::app
