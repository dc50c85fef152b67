// Tells other systems what migrations do: each notice becomes one POST to every hook, in the words
// of the system behind it. On the control loop, in order for each hook; a hook that is slow or away
// delays nothing but itself, and what its queue cannot hold is dropped and counted.
//
//   generic    {"format":"sluice.event/1","migration":"m","kind":"transition",...}
//   slack      {"text":"..."}, an incoming webhook
//   pagerduty  Events API v2: holds and pages trigger, going forward resolves; nothing else is sent
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/config/config.h"
#include "app/migration/view.h"

namespace sluice::net {
class Loop;
}

namespace sluice::app::migration {

// The body for one notice; empty where this format has nothing to say of it.
std::string event_body(config::HookFormat format, const Notice& notice,
                       std::string_view routing_key);

using Hooks = std::map<std::string, config::Hook, std::less<>>;

class Events final {
 public:
  static constexpr size_t kQueue = 256;  // notices that wait for one hook
  static constexpr int kAttempts = 5;    // a second, two, four and eight apart

  explicit Events(net::Loop& loop);
  ~Events();  // what waits is lost
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Those that stay the same keep their queue. Config naming the hook: nothing has changed then.
  Result<void> configure(const Hooks& hooks);
  void announce(const Notice& notice);
  // sluice_migration_events_total; empty without hooks.
  [[nodiscard]] std::string exposition() const;

 private:
  class Line;
  net::Loop& loop_;
  std::map<std::string, std::unique_ptr<Line>, std::less<>> lines_;
};

}  // namespace sluice::app::migration
