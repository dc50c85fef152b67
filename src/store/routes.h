// The journal of weights set at run time. Append-only: a change is a row, and it is in the journal
// before it is in force. The latest row of a model says what holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sluice::store {

struct RouteOverride {
  int64_t seq = 0;
  std::string model;
  std::string weights;  // JSON as it was appended
  std::string actor;    // who did it
  int64_t created_at = 0;
};

class RouteRepository final {
 public:
  explicit RouteRepository(Database& database) : session_(database.session()) {}

  // Returns once the row is on disk, with its number: 1, 2, 3 ... without gaps.
  Result<int64_t> append(std::string_view model, std::string_view weights_json,
                         std::string_view actor, int64_t now);
  // The configuration's weights hold again from here on.
  Result<int64_t> clear(std::string_view model, std::string_view actor, int64_t now);
  // The overrides in force, by model name.
  Result<std::vector<RouteOverride>> current();
  // Number of the latest row, 0 when there is none: cheap to poll.
  Result<int64_t> latest();

 private:
  Session& session_;
};

}  // namespace sluice::store
