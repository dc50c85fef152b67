#include "app/interrupt.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace sluice::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

Interrupt::Interrupt() {
  interrupted = 0;
  struct sigaction act{};
  act.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &act, &old_int_);
  sigaction(SIGTERM, &act, &old_term_);
}

Interrupt::~Interrupt() {
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
}

bool Interrupt::came() const {
  return interrupted != 0;
}

void Interrupt::sleep_ms(int64_t ms) const {
  for (; ms > 0 && !came(); ms -= 50) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min<int64_t>(ms, 50)));
  }
}

}  // namespace sluice::app
