// What a gate can say. Unknown is the zero value: whatever is not set, not listed or not read is
// Unknown, and Unknown never promotes.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::migrate::gate {

enum class Verdict : uint8_t {
  Unknown,  // missing, broken, late or too little data
  Pass,     // enough data says: within the limit
  Fail,     // enough data says: beyond the limit
  Grey,     // good data that has not decided, or that says "between target and limit"
};

std::string_view name(Verdict verdict);

// What a Fail of this gate may do.
enum class Role : uint8_t {
  Rollback,  // traffic goes back
  HoldOnly,  // the plan stops and asks
};

struct Finding {
  Verdict verdict = Verdict::Unknown;
  std::string_view why;  // a fixed phrase, for people and tests
  double statistic = 0;  // what was compared with the threshold
  int64_t n = 0;         // observations behind it

  bool operator==(const Finding&) const = default;
};

}  // namespace sluice::migrate::gate
