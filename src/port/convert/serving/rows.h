// The names of the readers and writers, for registry.cc; each is defined in the file of its name.
#pragma once

#include "port/convert/serving/registry.h"

namespace sluice::port::convert::serving {

extern const Reader kSagemaker;

extern const Writer kKserve;

}  // namespace sluice::port::convert::serving
