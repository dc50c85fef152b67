// The DNS labels of a conversion's endpoints and services. Two names that differ for the source may
// be one label ("fraud_v1" and "fraud-v1", or a/b-c and a-b/c): one keeps it, the others are
// numbered, and the report says so where it says what became of their names.
#pragma once

#include <vector>

#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// Sets label and service of all. `by_space`: one name may stand once in each namespace.
void name_services(std::vector<ServingSpec>& specs, bool by_space);

}  // namespace sluice::port::convert::serving
