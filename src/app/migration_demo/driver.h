// Moves the demo's traffic and takes it back: stages by route weights, each long enough to be seen,
// and the error test of the gates (CUSUM of 0.5 % against 0.1 %, h = 8) on what the gateway counts
// for the new side. The plan's other gates, the journal and the approvals are the controller's and
// have no part here.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "app/migration_demo/stage.h"
#include "migrate/stats/cusum.h"

namespace sluice::app::migration_demo {

// What the gateway has counted for the new side.
struct NewSide {
  int64_t requests = 0;
  int64_t failed = 0;
};
// From a text in the Prometheus format.
NewSide new_side_of(std::string_view metrics);

class Driver final {
 public:
  explicit Driver(const Stage& stage);

  // Share of the new side, per cent.
  Result<void> move_to(int share);
  // Takes in what was counted since the last look; gives whether traffic must go back.
  Result<bool> look();

  [[nodiscard]] int share() const { return share_; }
  [[nodiscard]] const NewSide& counted() const { return counted_; }
  // Evidence against the new side, and what it takes to roll back.
  [[nodiscard]] double evidence() const;
  [[nodiscard]] static double threshold();

 private:
  const Stage& stage_;
  migrate::stats::Cusum cusum_;
  NewSide counted_;
  int share_ = 0;
};

}  // namespace sluice::app::migration_demo
