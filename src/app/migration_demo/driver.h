// The demo's migration: a plan of seconds, given to the running controller, and where it stands.
// The controller decides everything; this starts it, looks and listens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/migration_demo/stage.h"
#include "wire/json.h"

namespace sluice::app::migration_demo {

// Where the migration stands, as the admin API tells it.
struct Standing {
  std::string phase;  // "stage"; empty: not started
  std::string state;  // "stage 2 of 4, 20 %"
  std::string holds;  // what it waits for; empty: nothing
  std::string gates;  // the required ones: "error_rate pass (..., n 312)"
  int share = 0;      // of the new side, per cent
  bool applying = false;

  [[nodiscard]] bool goes_back() const { return phase == "rolling_back" || phase == "rolled_back"; }
};
// From the answer of GET /admin/v1/migrations/*.
Standing standing_of(wire::json::Value migration);

// All stages with this dwell; warm-up and shadow are shorter. The error gate decides, for the
// others need more traffic than a demo has.
std::string plan_of(double stage_s);

class Driver final {
 public:
  explicit Driver(const Stage& stage) : stage_(stage) {}

  Result<void> start(double stage_s);
  Result<Standing> look() const;
  // What the controller has said since the last time, in its words.
  Result<std::vector<std::string>> news();

 private:
  const Stage& stage_;
  size_t heard_ = 0;
};

}  // namespace sluice::app::migration_demo
