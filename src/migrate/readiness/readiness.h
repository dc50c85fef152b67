// Could the old side take everything back now? A meter: each item PASS, FAIL or UNKNOWN with its
// remedy. What is not known is UNKNOWN and counts as much as a failure: the way back is ready only
// when every item passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/rate_limit.h"

namespace sluice::migrate::readiness {

enum class Verdict : uint8_t { Pass, Fail, Unknown };
std::string_view name(Verdict v);

// What a few cheap requests to the old side have shown.
struct Probes {
  int64_t sent = 0;
  int64_t answered = 0;
  bool key_refused = false;    // 401 or 403
  bool model_refused = false;  // 404: it is not served any more
  bool quota_out = false;      // 402 or 429
  std::string first_failure;   // a label
  double worst_ms = 0;         // of those that answered
  ir::RateLimits limits;       // as last told
};

struct Drill {
  int64_t wall_ms = 0;
  bool passed = false;
};

struct Inputs {
  int64_t now_wall_ms = 0;
  int64_t needed_days = 0;  // from now: the rest of the plan, reverse shadow included
  std::optional<Probes> probes{};
  std::optional<bool> running_has_target{};  // the running Sluice has the old target configured
  bool held_for_down = false;                // the running migration has found the old side down
  std::optional<int64_t> contract_ends_ms{};
  std::optional<int64_t> model_retires_ms{};
  std::optional<Drill> last_drill{};
  double requests_per_second = 0;  // 0: not known
  double tokens_per_second = 0;
  // Of the traffic (0 to 1) that the old side handles now, served or as shadow.
  std::optional<double> carried_share{};
  double least_carried = 0.95;
  int64_t drill_days = 30;  // older ones prove nothing
  double slow_ms = 30'000;  // a cheap request that takes longer is no warm side
};

struct Item {
  std::string_view name;
  Verdict verdict = Verdict::Unknown;
  std::string why;
  std::string remedy;  // empty where it passes
};

struct Readiness {
  std::vector<Item> items;
  int64_t passed = 0;
  int64_t failed = 0;
  int64_t unknown = 0;
  [[nodiscard]] bool ready() const { return failed == 0 && unknown == 0 && passed > 0; }
};

Readiness assess(const Inputs& inputs);

}  // namespace sluice::migrate::readiness
