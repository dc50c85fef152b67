// Errors come in bursts. A run of errors with no success between is one incident; the mean run
// length tells how many errors an incident makes, and the promotion and block tests use it to turn
// a limit on errors into a limit on incidents.
//
//   ok ok ERR ERR ERR ok ERR ok   ->  errors 4, incidents 2, mean length 2
#pragma once

#include <algorithm>
#include <cstdint>

namespace sluice::migrate::stats {

struct BurstTally {
  int64_t errors = 0;
  int64_t incidents = 0;
  int64_t run = 0;      // length of the run that is going on
  int64_t longest = 0;  // longest run so far

  // True when this error opens an incident.
  bool error() {
    ++errors;
    ++run;
    longest = std::max(longest, run);
    if (run == 1) ++incidents;
    return run == 1;
  }
  void successes(int64_t n) {
    if (n > 0) run = 0;
  }
  // At least 1. The maximum-likelihood estimate for runs of geometric length.
  [[nodiscard]] double mean_length() const {
    return incidents == 0 ? 1.0 : static_cast<double>(errors) / static_cast<double>(incidents);
  }

  bool operator==(const BurstTally&) const = default;
};

}  // namespace sluice::migrate::stats
