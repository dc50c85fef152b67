// A mirrored pair after the ladder: what the rungs say, and what is still needed to let models say
// more and to keep what differs. Made on the comparison's thread; where it is left open it goes to
// the models and back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/observation.h"
#include "gateway/shadow_pair.h"
#include "migrate/compare/answer.h"
#include "migrate/compare/comparison.h"

namespace sluice::app::shadow {

// One pair, for whoever judges the sides by it.
struct PairSeen {
  std::string rule;
  // Of the primary or the shadow, whichever is that side.
  gateway::Verdict of_new = gateway::Verdict::Nothing;  // seen beside the old side's answer
  gateway::Verdict of_old = gateway::Verdict::Nothing;
  bool new_refused = false;        // what the old side served
  int64_t new_first_byte_us = -1;  // of a mirrored call, from its start
  int64_t new_duration_us = 0;
  ir::Usage old_usage;
  ir::Usage new_usage;
  bool with_twin =
      false;  // and both comparisons came to a verdict: what is open agrees with nobody
  bool new_differs = false;
  bool twin_differs = false;
};

struct Compared {
  gateway::ShadowTicket ticket;
  gateway::SnapshotPtr snapshot;
  const gateway::ShadowRule* rule = nullptr;  // of that snapshot
  migrate::compare::AnswerPair answers;
  std::optional<migrate::compare::Answer> twin;  // the old side's second answer
  migrate::compare::Comparison to_new;
  std::optional<migrate::compare::Comparison> to_twin;
  std::string prompt;  // as text; only where somebody wants it
  std::string request_id;
  std::string unit;
  int64_t unix_ms = 0;
  // Of a predicting model; empty where the rule does not look at outputs, or one side has none.
  std::vector<double> old_outputs;
  std::vector<double> new_outputs;
  PairSeen seen;

  // The old side's answer against another one.
  struct Leg {
    const migrate::compare::Answer* other;
    migrate::compare::Comparison* comparison;
  };
  // Those that no rung and no model has decided yet; the first is that to the new side if it is
  // among them. Valid while this stays where it is.
  [[nodiscard]] std::vector<Leg> open_legs();
  [[nodiscard]] bool open() { return !open_legs().empty(); }
  // Of texts, for the account of all shadows.
  [[nodiscard]] size_t bytes() const;
};

}  // namespace sluice::app::shadow
