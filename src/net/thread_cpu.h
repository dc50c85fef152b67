// CPU time, for threads that must keep to a budget of it.
#pragma once

#include <cstdint>

namespace sluice::net {

// That the calling thread has used since it began, microseconds.
int64_t thread_cpu_us();

}  // namespace sluice::net
