// The admin API of migrations.
#pragma once

#include <span>

#include "app/admin_call.h"

namespace sluice::app::migration {

std::span<const Endpoint> endpoints();

}  // namespace sluice::app::migration
