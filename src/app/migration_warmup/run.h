// Sends every prompt to both sides at the same time, at a pace, a few at once, and never more than
// its caps allow.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/migration_warmup/side.h"
#include "migrate/warmup/projection.h"

namespace sluice::app::migration_warmup {

struct RunOptions {
  size_t at_once = 4;            // prompts in flight, each on both sides
  double per_second = 5;         // prompts begun a second, at most
  int64_t timeout_ms = 120'000;  // of one request
  int64_t limit_ms = 1'800'000;  // of the whole
  std::optional<migrate::warmup::Prices> prices{};
  double max_usd = 5;              // counts where prices are known
  int64_t max_tokens = 2'000'000;  // both sides, input and output
  std::function<void(size_t done)> progress{};
};

struct RunResult {
  migrate::warmup::Pairs pairs;  // one a prompt; NotSent where it ended early
  int64_t began_wall_ms = 0;
  std::string ended_early;  // why; empty: everything was sent
  bool cancelled = false;   // SIGINT or SIGTERM
};

RunResult run(const Side& old_side, const Side& new_side, const Prompts& prompts,
              const RunOptions& options);

}  // namespace sluice::app::migration_warmup
