// Did the way back work? Judges the probes of a drill: a slice of one model's traffic is moved to
// the new side and back while requests of our own go through. Each probe's record tells by which
// weights its worker drew, whichever side answered, so that a slice of 1 % can be seen by a few
// dozen probes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::migrate::readiness {

enum class DrillPhase : uint8_t { Before, There, Back };

struct DrillProbe {
  DrillPhase phase = DrillPhase::Before;
  double since_ms = 0;       // sent, after the command that began the phase had returned
  std::string failure = {};  // a cause's label; empty: answered well
  bool recorded = false;     // its record was found
  double new_share = 0;      // of the weights that it was drawn with; in [0, 1]
  bool by_new = false;       // which side answered
  bool steered = false;      // its unit belongs to the new side in the slice, and to no other phase
};
using DrillProbes = std::vector<DrillProbe>;

struct DrillOptions {
  double share = 0.01;      // of the slice
  double share_before = 0;  // of the new side without it
  double limit_ms = 1000;   // by then every worker must draw by the new weights
  int64_t workers = 1;
  int64_t least_settled = 10;  // probes after the limit, in each direction
};

struct DrillLeg {
  int64_t probes = 0;
  int64_t failed = 0;
  int64_t by_new = 0;
  int64_t steered = 0;
  int64_t steered_to_new = 0;
  double last_stale_ms = 0;  // the last probe drawn by other weights was sent then; 0: none was
  double missed_worker = 1;  // chance that the settled probes left a worker out
};

struct DrillVerdict {
  bool passed = false;
  DrillLeg before, there, back;
  std::vector<std::string> reasons;  // why it did not pass, in sentences
  std::vector<std::string> notes;    // what it does not show
};

DrillVerdict judge_drill(const DrillProbes& probes, const DrillOptions& options);

}  // namespace sluice::migrate::readiness
