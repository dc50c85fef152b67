// Rate-limit headers by tables: which header says which count of which limit. Each dialect has its
// table and its way to say when a limit is whole again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dialect/dialect.h"
#include "ir/rate_limit.h"

namespace sluice::dialect {

struct RateLimitHeader {
  enum class Says : uint8_t { Limit, Remaining, Reset };
  std::string_view name;  // lower case
  ir::RateLimit ir::RateLimits::* of;
  Says says;
};

struct RateLimitForm {
  std::span<const RateLimitHeader> headers;
  // Milliseconds from now, to and from a header's value.
  std::optional<int64_t> (*parse_reset)(std::string_view value, int64_t now_unix_ms);
  std::string (*format_reset)(int64_t ms, int64_t now_unix_ms);
};

// A value that is no count, or no time, is not said.
ir::RateLimits read_rate_limits(const RateLimitForm& form, const HeaderLookup& header,
                                int64_t now_unix_ms);
// Appends "name: value\r\n" for everything known that the form has a header for.
void write_rate_limits(const RateLimitForm& form, const ir::RateLimits& limits, int64_t now_unix_ms,
                       std::string& out);

}  // namespace sluice::dialect
