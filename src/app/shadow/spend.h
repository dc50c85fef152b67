// Carries what shadows and the models they ask have spent to the store, so that caps hold over
// restarts: once a second where there is anything new, and at the end. A process that is killed
// forgets its last second.
#pragma once

#include <vector>

#include "app/store_thread.h"
#include "net/timer.h"
#include "store/shadow_spend.h"

namespace sluice::app::shadow {

// Before the first ledger is asked for.
Result<void> restore_spend(store::Database& database);

// On the control loop.
class SpendKeeper final {
 public:
  SpendKeeper(net::Loop& control, StoreThread& store);
  // What is unsaved then is on its way to the store, which finishes it before it ends.
  void save();

 private:
  void tick();

  StoreThread& store_;
  std::vector<store::ShadowSpend> pending_;  // refused by the store, to be tried again
  net::Timer timer_;
};

}  // namespace sluice::app::shadow
