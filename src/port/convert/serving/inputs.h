// What every reader of serving configurations wants done to its inputs, and said of them.
#pragma once

#include <vector>

#include "port/convert/convert.h"
#include "port/convert/reading.h"
#include "port/convert/serving/registry.h"

namespace sluice::port::convert::serving {

// `kubectl get -o yaml` wraps objects in a List: its items take its place, in order.
void unwrap_lists(std::vector<Source>& sources, Ledger& ledger);

// A parameter that stands in no input and that no reader asks for by itself is a mistake.
Problems unknown_parameters(const Request& request);

// Whatever `reader` left unknown in a document that is another reader's is named so.
void settle_foreign(Reading& in, const Reader& reader);

}  // namespace sluice::port::convert::serving
