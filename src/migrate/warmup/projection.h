// What the measured differences mean for the real traffic: money, and limits that it would hit.
// Prices and traffic are what the caller knows; what is not known is said and never filled in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrate/stats/interval.h"
#include "migrate/warmup/sample.h"
#include "migrate/warmup/token_ratio.h"

namespace sluice::migrate::warmup {

// US dollars for a million tokens.
struct Price {
  double input = 0;
  double output = 0;
};
struct Prices {
  Price old_side;
  Price new_side;
};

// Means of a request of users; where they come from stands in the report.
struct Traffic {
  std::string source;              // "live metrics", "the plan", "the sample itself"
  double requests_per_second = 0;  // 0: not known
  double input_tokens = 0;
  double output_tokens = 0;
};

struct Cost {
  bool known = false;
  std::string missing;   // why not
  double old_usd = NAN;  // a request
  double new_usd = NAN;
  stats::Interval new_interval;       // from the intervals of the token ratios, joint
  std::optional<double> old_month{};  // thirty days of the traffic
  std::optional<double> new_month{};
  [[nodiscard]] double ratio() const { return new_usd / old_usd; }
};

// `input` and `output` at half of alpha each, so that both hold together.
Cost project_cost(const Traffic& traffic, const std::optional<Prices>& prices,
                  const TokenRatio& input, const TokenRatio& output);

// One limit of the new side that the sample has met or that the traffic would meet.
struct LimitFinding {
  std::string what;    // "requests a minute", "most output tokens", "context"
  std::string detail;  // in a sentence, with its numbers
  bool hit = false;    // false: told, far away
};
std::vector<LimitFinding> limits_met(const Pairs& pairs, const Traffic& traffic);

}  // namespace sluice::migrate::warmup
