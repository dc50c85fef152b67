// What one side takes and the other does not, request feature by request feature, and where the
// models differ in declining.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/warmup/sample.h"

namespace sluice::migrate::warmup {

enum class Support : uint8_t { Unknown, Works, Ignored, Refused };
std::string_view name(Support s);

struct SideSupport {
  Support support = Support::Unknown;
  int64_t asked = 0;    // requests with the feature that were sent or could not be translated
  int64_t worked = 0;   // answered, and did what was asked
  int64_t ignored = 0;  // answered, and did not
  int64_t refused = 0;  // 4xx, or no way to say it in the side's dialect
  std::string why;      // of the first refusal
};

struct Capability {
  Feature feature = Feature::Streaming;
  SideSupport old_side;
  SideSupport new_side;
  // The old side does it, the new one does not.
  [[nodiscard]] bool lost() const {
    return old_side.support == Support::Works &&
           (new_side.support == Support::Ignored || new_side.support == Support::Refused);
  }
};

// One row a feature, asked for or not. A side refuses a feature when it refused most requests with
// it; requests that the old side refused as well do not count against the new one.
std::vector<Capability> capabilities(const Pairs& pairs);

struct Declined {
  int64_t pairs = 0;  // answered by both
  int64_t both = 0;
  int64_t old_only = 0;
  int64_t new_only = 0;
  double p_value = 1;  // exact McNemar, two-sided: are the two as likely to decline?
  [[nodiscard]] bool differs(double alpha) const { return p_value <= alpha; }
};
Declined declined(const Pairs& pairs);

}  // namespace sluice::migrate::warmup
