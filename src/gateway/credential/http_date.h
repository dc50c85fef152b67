// The instant that a date in a message's head means.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::gateway::credential {

// The three forms of RFC 9110, section 5.6.7, all of them UTC. Unix seconds. Whether the
// weekday is that of the date is not looked at.
//   "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
// A year of two digits is the one within 50 years of `now`.
std::optional<int64_t> http_date(std::string_view text, int64_t now);

}  // namespace sluice::gateway::credential
