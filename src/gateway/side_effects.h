// The firewall in front of shadow calls: a request that makes the provider keep something or act in
// the world must not be carried out twice. A tool that the client runs is none of these: the
// shadow's calls for it are compared and go nowhere.
#pragma once

#include <string_view>

#include "dialect/dialect.h"

namespace sluice::gateway {

// What the request would do ("stored_answer", "server_tool", "connector", "container"); empty when
// it does nothing but answer. A kind of tool that is not known to run at the client counts as one
// that runs at the provider.
std::string_view side_effect_of(ir::DialectId dialect, wire::json::Value request);

}  // namespace sluice::gateway
