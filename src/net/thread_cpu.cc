#include "net/thread_cpu.h"

#include <ctime>

namespace sluice::net {

int64_t thread_cpu_us() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000 + used.tv_nsec / 1000;
}

}  // namespace sluice::net
