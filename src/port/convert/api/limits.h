// Limits of requests in the windows that targets know.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::port::convert::api {

struct Period {
  std::string_view name;
  int64_t seconds;
};
inline constexpr std::array kPeriods{Period{"second", 1},        Period{"minute", 60},
                                     Period{"hour", 3600},       Period{"day", 86'400},
                                     Period{"month", 2'592'000}, Period{"year", 31'536'000}};

// The shortest period that holds the window; null for days that are no whole period (a week).
inline const Period* period_for(int64_t seconds) {
  for (const Period& period : kPeriods) {
    if (period.seconds >= seconds && (seconds < 86'400 || period.seconds == seconds)) {
      return &period;
    }
  }
  return nullptr;
}

}  // namespace sluice::port::convert::api
