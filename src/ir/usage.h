// Tokens as the providers bill them. Providers disagree on what contains what; here the parts are
// disjoint, so that adding them up is always right, and each dialect says how it maps.
#pragma once

#include <cstdint>
#include <optional>

namespace sluice::ir {

// Counts in tokens. nullopt: the upstream did not say (which is not the same as zero).
struct Usage {
  std::optional<int64_t> input;  // fresh prompt tokens: neither read from nor written to a cache
  std::optional<int64_t> cache_read;   // prompt tokens served from a cache
  std::optional<int64_t> cache_write;  // prompt tokens written to a cache
  std::optional<int64_t> output;       // all generated tokens, reasoning included
  std::optional<int64_t> reasoning;    // the part of output that was reasoning

  [[nodiscard]] bool empty() const {
    return !input && !cache_read && !cache_write && !output && !reasoning;
  }
  [[nodiscard]] int64_t prompt_total() const {
    return input.value_or(0) + cache_read.value_or(0) + cache_write.value_or(0);
  }
  // Providers repeat cumulative counts: what the newer report names replaces, it never adds.
  void overwrite_with(const Usage& newer) {
    if (newer.input) input = newer.input;
    if (newer.cache_read) cache_read = newer.cache_read;
    if (newer.cache_write) cache_write = newer.cache_write;
    if (newer.output) output = newer.output;
    if (newer.reasoning) reasoning = newer.reasoning;
  }

  bool operator==(const Usage&) const = default;
};

}  // namespace sluice::ir
