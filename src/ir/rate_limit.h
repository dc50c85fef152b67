// What an upstream says in its headers about how much more it takes, without a wire format.
#pragma once

#include <cstdint>
#include <optional>

namespace sluice::ir {

// nullopt: not said.
struct RateLimit {
  std::optional<int64_t> limit;
  std::optional<int64_t> remaining;
  std::optional<int64_t> reset_ms;  // from now on, never negative
  bool operator==(const RateLimit&) const = default;
};

struct RateLimits {
  RateLimit requests;
  RateLimit tokens;  // of both kinds together, or the kind that runs out first
  RateLimit input_tokens;
  RateLimit output_tokens;
  bool operator==(const RateLimits&) const = default;
};

}  // namespace sluice::ir
