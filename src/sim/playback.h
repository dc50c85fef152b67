// Carries out a script on one exchange: waits until each step is due, stops while the client does
// not read, and notices when the client goes.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>

#include "net/http_server.h"
#include "net/precise_timer.h"
#include "sim/script.h"

namespace sluice::net {
class Loop;
}

namespace sluice::sim {

enum class Outcome : uint8_t {
  Completed,  // the client could read a whole answer
  Aborted,    // the client went before it had one
  Broken,     // a fault left the client without one
};

class Playback final : private net::ServerExchange::Observer {
 public:
  using OnOver = std::function<void(Outcome)>;

  // on_over is called once, from run() or from the loop; this object may be destroyed in it.
  Playback(net::Loop& loop, net::ServerExchange& exchange, Script script, OnOver on_over);
  Playback(const Playback&) = delete;
  Playback& operator=(const Playback&) = delete;

  // Does what is due now and comes back for the rest.
  void run();

  // A script of one answer that is due at once needs no playback at all.
  static bool is_immediate(const Script& script) {
    return script.steps.size() == 1 && script.steps[0].act == Act::Respond &&
           script.steps[0].after_us == 0;
  }

 private:
  void on_client_gone() override;
  void on_client_writable() override;
  // False when the exchange is over.
  bool perform(const Step& step);
  bool wait_until_due(const Step& step);
  void over(Outcome outcome);

  net::Loop& loop_;
  net::ServerExchange& exchange_;
  Script script_;
  OnOver on_over_;
  std::optional<net::PreciseTimer> timer_;
  int64_t due_us_;  // of the step before
  size_t next_ = 0;
  bool running_ = false;
  bool gone_ = false;
};

}  // namespace sluice::sim
