#include "app/interrupt.h"

#include "net/loop.h"

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

void Interrupt::wait_ms(int64_t ms) const {
  if (ms > 0) net::Loop().run_until([this] { return came(); }, ms);
}

}  // namespace sluice::app
