// The journal: one record a transition, each with everything needed to recompute it. A record holds
// the state before, the event and the state after; replaying means stepping again and comparing
// every bit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "migrate/machine/step.h"

namespace sluice::migrate::machine {

struct JournalRecord {
  int64_t sequence = 0;
  int64_t fence = 0;  // the store refuses records of a lower fence than it has seen
  std::string plan;
  std::string before;
  std::string event;
  std::string after;

  bool operator==(const JournalRecord&) const = default;
};

template <class V, RecordOf<JournalRecord> T>
void visit_fields(V& v, T& s) {
  v("sequence", s.sequence)("fence", s.fence)("plan", s.plan)("before", s.before);
  v("event", s.event)("after", s.after);
}

JournalRecord make_record(const Plan& plan, const State& before, const Event& event,
                          const State& after);

// Steps again and compares. BadRequest naming the part that cannot be read, or "after" with the
// first field that differs.
Result<void> replay(const JournalRecord& record);

// The state to go on from: that of the last record. Its caller then steps Recovered.
// The record before must be the one the last continues from, except for time that passed.
Result<State> restore(const std::vector<JournalRecord>& journal);

}  // namespace sluice::migrate::machine
