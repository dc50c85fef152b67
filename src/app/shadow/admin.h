// The admin API of shadow traffic: what it has done, what it found, and what people say about it.
#pragma once

#include <span>

#include "app/admin_call.h"

namespace sluice::app::shadow {

std::span<const Endpoint> endpoints();

}  // namespace sluice::app::shadow
