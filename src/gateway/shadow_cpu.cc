#include "gateway/shadow_cpu.h"

#include "net/loop.h"
#include "net/thread_cpu.h"

namespace sluice::gateway {

void ThreadMeter::pay() {
  const int64_t used_us = net::thread_cpu_us();
  budget_.spend(used_us - paid_us_, net::Loop::coarse_now_us());
  paid_us_ = used_us;
}

}  // namespace sluice::gateway
