// Times of day and spans of time as headers spell them. No clock: now always comes in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::dialect {

// IMF-fixdate of RFC 9110, "Sun, 06 Nov 1994 08:49:37 GMT"; Unix seconds.
std::optional<int64_t> parse_http_date(std::string_view text);

// RFC 3339, "2026-11-21T01:11:00Z", a fraction or an offset allowed; Unix milliseconds.
std::optional<int64_t> parse_instant(std::string_view text);
// The same from Unix seconds, in UTC.
std::string format_instant(int64_t unix_seconds);

// A span as Go prints it: "6m0s", "1.5s", "12ms", "2h0m3s". A bare number is seconds. Milliseconds,
// parts of one rounded up; nothing for what is longer than 31 days, which is no span but an
// instant.
std::optional<int64_t> parse_span(std::string_view text);
std::string format_span(int64_t ms);

}  // namespace sluice::dialect
