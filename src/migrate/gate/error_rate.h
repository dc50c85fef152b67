// The error gate: target 0.1 %, roll back beyond 0.5 %.
//
// "Error rate > 0.5 %" taken literally rolls back a healthy service in a fifth of all migrations,
// and after a long good time it is blind. Read statistically it means: the evidence that the rate
// is at least 0.5 % rather than at most 0.1 % has passed a threshold. Four detectors watch for
// that:
//
//   incidents   CUSUM where a run of errors counts once     -> Fail (quick on spread-out errors)
//   blocks      CUSUM over blocks, priced by burst length   -> Fail (slow, sees frequent bursts)
//   outage      a run of errors too long to be a burst      -> Fail
//   suspicion   CUSUM on every single error                 -> Grey: the ramp pauses, nothing more
//
// Promotion asks a sequential test on the incidents of the stage; only its lower end is used, for
// the incident detector sees every rise sooner. A Fail turns Grey when the old
// side fails alike at the same time: rolling back would help nobody.
#pragma once

#include <cstdint>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"
#include "migrate/stats/fields.h"

namespace sluice::migrate::gate {

enum class Reading : uint8_t { Statistical, Literal };

struct ErrorLimits {
  bool required = true;
  double target = 0.001;
  double limit = 0.005;
  // Nats; six incidents close together. Measured: 8.0 rolls back 1.05 % of migrations at exactly
  // the target, 8.2 0.81 %, and sees 0.16 more failures at 1 %. 12 for the long tail.
  double threshold = 8.2;
  double block_threshold = 12;  // nats
  int64_t block_size = 50;
  int64_t outage_run = 40;  // consecutive errors; a burst of mean length 5 gets there once in 6000
  double alpha = 0.001;     // stage test, as in its lower bound ln(beta / (1 - alpha))
  double beta = 0.01;       // stage test: chance to pass a side at the limit
  int64_t n_min = 200;      // fewer new-side requests in the stage decide nothing
  Reading reading = Reading::Statistical;

  bool operator==(const ErrorLimits&) const = default;
};

// Accumulates request by request and is its own evidence. Both sides are fed concurrently.
struct ErrorWatch {
  Feed feed;
  // Since the revision began: promotion never forgives, a new revision starts afresh.
  stats::Cusum suspicion;
  stats::Cusum incidents;
  stats::BlockCusum blocks;
  stats::BurstTally burst;
  int64_t requests = 0;
  bool outage = false;
  // Since the stage began.
  int64_t stage_requests = 0;
  stats::BurstTally stage;
  // The other side at the same time: incidents since the incident detector was last at rest.
  int64_t weight_ppm = 0;
  int64_t new_incidents = 0;
  int64_t old_incidents = 0;
  int64_t old_run = 0;

  static ErrorWatch with(const ErrorLimits& limits, int64_t interval_ms);

  void successes(int64_t n);
  void error(const ErrorLimits& limits);
  void old_successes(int64_t n) {
    if (n > 0) old_run = 0;
  }
  void old_error() {
    if (old_run++ == 0) ++old_incidents;
  }
  // Other limits from now on; what was gathered under the former ones stays.
  void retune(const ErrorLimits& limits);
  // A new stage asks its own question; the rollback detectors go on.
  void begin_stage(int64_t weight);
  // After a crash the last snapshot may be old: rollback evidence is raised to half its threshold,
  // promotion evidence is dropped. Wrong in the safe direction both times.
  void recover();

  bool operator==(const ErrorWatch&) const = default;
};

// Sum of the stage test in nats, at the burst length measured so far.
double stage_evidence(const ErrorWatch& watch, const ErrorLimits& limits);
// Log evidence that the new side's incident rate is five times the old one's rather than equal to
// it; negative speaks for a common cause.
double one_sided_evidence(const ErrorWatch& watch);

Finding judge(const ErrorWatch& watch, const ErrorLimits& limits, int64_t now_ms);

template <class V, RecordOf<ErrorLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("target", s.target)("limit", s.limit)("threshold", s.threshold);
  v("block_threshold", s.block_threshold)("block_size", s.block_size);
  v("outage_run", s.outage_run)("alpha", s.alpha)("beta", s.beta)("n_min", s.n_min);
  v("reading", s.reading);
}
template <class V, RecordOf<ErrorWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("suspicion", s.suspicion)("incidents", s.incidents)("blocks", s.blocks);
  v("burst", s.burst)("requests", s.requests)("outage", s.outage);
  v("stage_requests", s.stage_requests)("stage", s.stage)("weight_ppm", s.weight_ppm);
  v("new_incidents", s.new_incidents)("old_incidents", s.old_incidents)("old_run", s.old_run);
}

}  // namespace sluice::migrate::gate
