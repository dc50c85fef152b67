#include "gateway/observation.h"

namespace sluice::gateway {

Verdict verdict_on(Cause cause) {
  switch (cause) {
    case Cause::RateLimited:
    case Cause::QuotaExhausted:
      return Verdict::RateLimited;
    case Cause::Unsupported:
    case Cause::UpstreamConnect:
    case Cause::UpstreamStatus:
    case Cause::UpstreamProtocol:
    case Cause::UpstreamAuth:
    case Cause::UpstreamOverloaded:
    case Cause::Timeout:
      return Verdict::Bad;
    default:
      return Verdict::Nothing;
  }
}

void ObservationLog::end(const Observation& row) {
  if (row.side == Side::None) return;
  if (SideCounts* counts = counts_of(row.epoch, row.side)) {
    --counts->in_flight;
    ++(row.verdict == Verdict::Bad ? counts->errors : counts->ok);
  }
  if (rows_.size() >= capacity_) {
    ++dropped_;
    return;
  }
  rows_.push_back(row);
}

ObservationBatch ObservationLog::take() {
  ObservationBatch batch{++sequence_, epoch_, old_, new_, std::move(rows_), dropped_};
  rows_.clear();
  dropped_ = 0;
  return batch;
}

}  // namespace sluice::gateway
