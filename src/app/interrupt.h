// SIGINT and SIGTERM as a flag, for verbs that must put something back before they go. One at a
// time.
#pragma once

#include <csignal>
#include <cstdint>

namespace sluice::app {

class Interrupt final {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] bool came() const;
  // Ends early when one comes.
  void wait_ms(int64_t ms) const;

 private:
  struct sigaction old_int_{};
  struct sigaction old_term_{};
};

}  // namespace sluice::app
