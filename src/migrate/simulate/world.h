// A simulated world: two providers with known truth, and what befalls the controller on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "migrate/machine/plan.h"

namespace sluice::migrate::simulate {

// When the new side turns bad.
enum class Onset : uint8_t {
  Never,
  Stage,          // when stage `onset_at` begins
  Requests,       // after `onset_at` requests of users to the new side
  ReverseShadow,  // `onset_at` milliseconds into it
};

// How a side behaves. Errors are a marginal rate; with `burst` > 1 they come in runs of geometric
// length with that mean. Latency is lognormal; only its ratio to the old side matters.
struct Behaviour {
  double error_rate = 0.0005;
  double burst = 1;
  double latency_factor = 1;
  double token_factor = 1;
  double mismatch = 0;      // chance of a wrong answer on top of the noise
  double refusal_rate = 0;  // share of answers of 4xx, which are no errors
};

// Something that happens at a time, counted from the first stage.
// Silence: no user asks anything.
enum class Mishap : uint8_t { MetricGap, NanMetrics, Crash, ClockJump, OldDown, NewDown, Silence };
struct Incident {
  Mishap what = Mishap::MetricGap;
  int64_t at_ms = 0;
  int64_t length_ms = 0;
};

struct World {
  std::string name;
  double rps = 10;  // requests of users a second, both sides together
  double shadow_share = 0.1;
  Behaviour old_side;
  Behaviour new_side;      // before the onset
  Behaviour new_side_bad;  // after it
  Onset onset = Onset::Never;
  int64_t onset_at = 0;
  double latency_sigma = 0.5;
  double token_sd = 0.3;         // of the log, between two answers to one prompt
  double mismatch_noise = 0.02;  // two answers of the old side differ
  // Share of the ticks in which a crawler asks both sides for what is not there: half of all
  // answers are refusals then, each for another unit.
  double crawled = 0;
  std::vector<Incident> incidents;
  bool old_down_at_rollback = false;  // goes down just before the rollback, for ten minutes
};

}  // namespace sluice::migrate::simulate
