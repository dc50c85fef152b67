// Numbers no endpoint can have, refused with their place before a writer makes something of them.
#pragma once

#include <vector>

#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

void check_numbers(Reading& in, const std::vector<ServingSpec>& specs);

}  // namespace sluice::port::convert::serving
