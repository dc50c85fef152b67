// Tells other systems what migrations do: each notice becomes one POST to every hook, in the words
// of the system behind it. On the control loop, in order for each hook; a hook that is slow or away
// delays nothing but itself, and what its queue cannot hold is dropped and counted.
//
//   generic    {"format":"sluice.event/1","id":"m/12/0","migration":"m","kind":"transition",...}
//   slack      {"text":"... [m/12/0]"}, an incoming webhook
//   pagerduty  Events API v2: holds and pages trigger, going forward resolves; nothing else is sent
//
// How far each hook was told stands in the store, written after each event that it took or refused
// for good. Whoever begins to lead tells first what the journals have beyond that (outbox.h): every
// event arrives at least once, and the second time under the same id.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/config/config.h"
#include "app/migration/hook_line.h"
#include "app/migration/outbox.h"
#include "app/store_thread.h"

namespace sluice::app::migration {

using Hooks = std::map<std::string, config::Hook, std::less<>>;

class Events final {
 public:
  Events(net::Loop& loop, StoreThread& store);
  ~Events();  // what waits is told by the next process
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Those that stay the same keep their queue; of the others, what they have not heard of comes
  // from the journals. Config naming the hook: nothing has changed then.
  Result<void> configure(const Hooks& hooks);
  // This process leads from now on, or no longer: what waits is then left to the one that does.
  void lead(bool leads);
  // Of a process that leads, in the order of the journals.
  void announce(const Notice& notice);
  // sluice_migration_events_total; empty without hooks.
  [[nodiscard]] std::string exposition() const;

 private:
  struct Told {
    std::unique_ptr<HookLine> line;
    uint64_t asked = 0;  // which look at its journals is under way
    bool ready = false;  // it has what was journaled before, and takes what comes now
  };
  void catch_up(const std::string& hook, Told& told);
  void catch_up_all();
  void recalled(const std::string& hook, uint64_t asked, const Result<Unheard>& found);
  void keep(const std::string& hook, const std::string& migration, int64_t sequence);

  net::Loop& loop_;
  StoreThread& store_;
  net::Timer again_;  // after a store that could not be read
  std::map<std::string, Told, std::less<>> hooks_;
  uint64_t asked_ = 0;
  bool leads_ = false;
};

}  // namespace sluice::app::migration
