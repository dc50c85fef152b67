// What a policy of the Gateway API holds for: references by name (targetRefs, targetRef) and
// selectors by label (targetSelectors of Envoy Gateway).
#pragma once

#include <string_view>

#include "port/convert/tree.h"

namespace sluice::port::convert::api::gateway {

// Whether it names the resource.
bool names(const Node& policy, std::string_view kind, std::string_view name);
// Whether it names any resource of the kind.
bool names_kind(const Node& policy, std::string_view kind);
// Whether it names the HTTPRoute, by a selector, too; with `whole`, all rules of it.
bool names_route(const Node& policy, const Node& route, bool whole);

}  // namespace sluice::port::convert::api::gateway
