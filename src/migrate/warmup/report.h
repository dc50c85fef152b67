// Everything a warm-up says, computed from what it has seen. Pure: the same pairs give the same
// report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrate/warmup/capability.h"
#include "migrate/warmup/cold_start.h"
#include "migrate/warmup/projection.h"
#include "migrate/warmup/sample.h"
#include "migrate/warmup/token_ratio.h"

namespace sluice::migrate::warmup {

struct SideTally {
  std::string target;
  int64_t sent = 0;
  int64_t answered = 0;
  int64_t refused = 0;
  int64_t untranslatable = 0;
  int64_t rate_limited = 0;
  int64_t failed = 0;
  std::string first_failure;  // label
  // Share of failing requests that the sample does not rule out, 95 %, one-sided (Clopper-Pearson).
  double failure_bound = NAN;
};

// Something a person should look at before the first user is moved.
struct Flag {
  std::string what;  // "output tokens", "capability", ...
  std::string detail;
};

struct Subject {
  std::string id;  // of the plan
  std::string model;
  std::string from;
  std::string to;
  std::string prompts;  // "built-in", or the file's name
  int64_t began_wall_ms = 0;
};

struct WarmupReport {
  Subject subject;
  int64_t asked = 0;        // prompts wanted
  std::string ended_early;  // why not all were sent; empty: they were
  SideTally old_side;
  SideTally new_side;
  TokenRatio input;
  TokenRatio output;
  ColdStart old_start;
  ColdStart new_start;
  std::vector<Capability> capabilities;
  Declined declined;
  std::vector<LimitFinding> limits;
  Traffic traffic;
  Cost cost;
  std::optional<double> spent_usd;  // by the warm-up itself; nullopt: no prices
  int64_t spent_input_tokens = 0;   // on both sides
  int64_t spent_output_tokens = 0;
  std::vector<std::string> not_shown;  // what the sample cannot show, in sentences
  std::vector<Flag> flags;
};

struct Options {
  double token_limit = 0.05;    // of the plan's output_tokens gate
  double error_target = 0.001;  // of its error gate
  double alpha = 0.05;
  std::string ended_early{};
  std::optional<Prices> prices{};
  // nullopt: the means of the old side's answers in the sample.
  std::optional<Traffic> traffic{};
};

WarmupReport analyse(const Subject& subject, const Pairs& pairs, const Options& options);

// One page that needs nothing else: no script, no outside asset, every text escaped.
std::string write_html(const WarmupReport& report);
// What people read in a terminal.
std::string write_text(const WarmupReport& report);
// "sluice.warmup/1"; what is not known is null.
std::string write_json(const WarmupReport& report);

}  // namespace sluice::migrate::warmup
