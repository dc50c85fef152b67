// What a migration learns from served requests: one compact row for each that ended, kept by the
// worker until the control loop collects them, beside counters that must add up. A worker never
// waits for the collector: rows beyond the capacity are dropped and counted, and whoever reads a
// batch with drops must not conclude anything from it.
//
//   log.begin(epoch, side);             // at the assignment, under the epoch it was made by
//   log.end({epoch, side, verdict_on(cause, status), ...});
//   ObservationBatch batch = log.take();   // each tick
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "gateway/split.h"

namespace sluice::gateway {

// What an outcome says about the target, of users' requests and of mirrored ones alike. The
// client's going away says nothing; a request that the target cannot carry at all fails its user
// like any other failure. A refusal is an answer below 500 other than 429 that is no success: by
// itself it says as much of the client as of the target, so it is only told apart, and held against
// what the other side says.
enum class Verdict : uint8_t { Good, Bad, RateLimited, Nothing, Refused };
inline constexpr size_t kVerdicts = 5;

Verdict verdict_on(Cause cause);
// Of an answer that came whole; 304 and other redirections are good ones. own_key: it was asked
// with the gateway's key and not with the client's, so that 401 and 403 are nobody else's fault.
Verdict verdict_on_status(int status, bool own_key = false);
// Of an attempt at a target: the cause it failed by (empty label: none), and its status.
Verdict verdict_on_attempt(std::string_view failure, int status);
// Of the new side's answer to a request whose answer by the old side is known: refused where the
// old side served is a failure, the same refusal on both sides is none, and where the old side
// failed too nothing is said.
Verdict verdict_beside(Verdict of_new, int new_status, Verdict of_old, int old_status);

struct Observation {
  int64_t epoch = 0;
  Side side = Side::None;
  Verdict verdict = Verdict::Good;
  Cause cause = Cause::Internal;  // of a verdict other than Good
  int64_t ttft_us = -1;           // from the client's arrival; -1: no byte came
  int64_t duration_us = 0;        // a timeout counts with its deadline
  int64_t input_tokens = -1;      // -1: not told
  int64_t output_tokens = -1;
  uint32_t unit = 0;  // hash of whose request it was
};

// Of one side under one epoch, cumulative. sent == ok + errors + in_flight.
struct SideCounts {
  int64_t sent = 0;
  int64_t ok = 0;  // also refusals, and those that say nothing
  int64_t errors = 0;
  int64_t in_flight = 0;

  bool operator==(const SideCounts&) const = default;
};

struct ObservationBatch {
  int64_t sequence = 0;  // rises by one a batch
  int64_t epoch = 0;     // of the counts
  SideCounts old_side;
  SideCounts new_side;
  std::vector<Observation> rows;  // of any epoch; late ones bear the epoch they were sent under
  int64_t dropped = 0;            // rows lost since the last batch
};

class ObservationLog final {
 public:
  explicit ObservationLog(size_t capacity) : capacity_(capacity) {}

  // Counts start anew with an epoch that is newer than any before.
  void begin(int64_t epoch, Side side) {
    open(epoch);
    SideCounts* counts = counts_of(epoch, side);
    if (counts == nullptr) return;
    ++counts->sent;
    ++counts->in_flight;
  }
  // Also without traffic, so that an idle proxy reports under the epoch that it runs.
  void open(int64_t epoch) {
    if (epoch <= epoch_) return;
    epoch_ = epoch;
    old_ = new_ = SideCounts();
  }
  void end(const Observation& row);
  ObservationBatch take();

 private:
  SideCounts* counts_of(int64_t epoch, Side side) {
    if (epoch != epoch_ || side == Side::None) return nullptr;
    return side == Side::Old ? &old_ : &new_;
  }

  size_t capacity_;
  std::vector<Observation> rows_;
  int64_t dropped_ = 0;
  int64_t sequence_ = 0;
  int64_t epoch_ = -1;
  SideCounts old_;
  SideCounts new_;
};

}  // namespace sluice::gateway
