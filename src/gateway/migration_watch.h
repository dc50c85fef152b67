// What one worker keeps of each migration whose split it serves: the log of what its two sides did,
// and the breaker that cuts the new one off. Kept over snapshots, for it outlives any of them;
// dropped when no snapshot names the migration any more.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/observation.h"
#include "gateway/side_breaker.h"
#include "gateway/split.h"

namespace sluice::gateway {

struct Snapshot;

struct MigrationWatch {
  std::string migration;
  ObservationLog log;
  SideBreaker breaker;
  bool named = true;  // by the newest snapshot
};

// What a worker gives to whoever leads the migration.
struct MigrationBatch {
  std::string migration;
  ObservationBatch seen;
  int64_t cut_off_revision = -1;  // of the revision whose new side the worker cut off; -1: none
};

class MigrationWatches final {
 public:
  // Follows a new snapshot: counts begin anew under a new epoch, a breaker closes for a new
  // revision.
  void follow(const Snapshot& snapshot);
  // Of a split of a snapshot that was followed.
  [[nodiscard]] MigrationWatch& of(const Split& split);
  // What probes found: the old side may serve nobody by itself, and a new side that is well closes
  // the breaker.
  void probed(std::string_view migration, Side side, bool well, int64_t now_ms);
  [[nodiscard]] std::vector<MigrationBatch> take();

 private:
  void open(const Split& split);
  MigrationWatch* find(std::string_view migration);

  std::vector<std::unique_ptr<MigrationWatch>> watches_;
};

}  // namespace sluice::gateway
