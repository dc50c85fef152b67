// The requests of a warm-up with `source: generic`, sent while the phase lasts: Sluice's own
// prompts to the new side, past the gateway, spread over the phase. On the control loop,
// asynchronously: nobody who serves users waits for them. What comes back counts as the mirrored
// requests of `source: replay` do, and is accounted in the same ledger.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/migration/view.h"
#include "app/migration_warmup/side.h"
#include "gateway/shadow_ledger.h"
#include "migrate/controller/collector.h"
#include "net/timer.h"

namespace sluice::app::migration {

class Warmer final {
 public:
  using Landed = std::function<void(migrate::controller::Compared)>;

  // Config error when the configuration does not name the targets any more. `landed` is called on
  // the loop, once for every answer that says something of the new side, a limit or a fault of it
  // included; requests that it does not take as such say nothing, and others go in their place.
  static Result<std::unique_ptr<Warmer>> begin(net::Loop& loop,
                                               const gateway::SnapshotPtr& snapshot,
                                               const MigrationView& view, Landed landed);
  ~Warmer();  // ends what is under way
  Warmer(const Warmer&) = delete;
  Warmer& operator=(const Warmer&) = delete;

 private:
  struct Flight;
  Warmer(net::Loop& loop, gateway::SnapshotPtr snapshot, const migration_warmup::Side& side,
         const MigrationView& view, Landed landed);

  void turn();
  void begin_due();
  void land(const migrate::warmup::Answer& answer);
  [[nodiscard]] bool done() const;

  gateway::SnapshotPtr snapshot_;  // the side points into it
  migration_warmup::Side side_;
  migrate::plan::MigrationPlan plan_;
  Landed landed_;
  gateway::ShadowLedger& ledger_;
  migration_warmup::Prompts prompts_;
  net::UpstreamPool pool_;
  std::vector<std::unique_ptr<Flight>> flights_;
  int64_t began_us_;
  size_t sent_ = 0;
  size_t telling_ = 0;  // answers that said something
  net::Timer timer_;
};

}  // namespace sluice::app::migration
