// `sluice keys import FILE`.
#pragma once

#include <string>

#include "app/admin_client.h"

namespace sluice::app {

// An exit code. The file is read whole before the first key is sent.
int import_keys(const AdminTarget& target, const std::string& file);

}  // namespace sluice::app
