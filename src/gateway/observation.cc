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

Verdict verdict_on_status(int status, bool own_key) {
  if (status == 429 || (own_key && status == 402)) return Verdict::RateLimited;
  if (status >= 500 || (own_key && (status == 401 || status == 403))) return Verdict::Bad;
  return status >= 400 ? Verdict::Refused : Verdict::Good;
}

Verdict verdict_on_attempt(std::string_view failure, int status) {
  if (failure.empty()) return verdict_on_status(status);
  const Cause cause = base::cause_labelled(failure);
  // Also as an event at the beginning of a stream that was promised to succeed.
  if (cause == Cause::BadRequest || cause == Cause::ContentFiltered) return Verdict::Refused;
  const bool status_of_its_own = cause == Cause::UpstreamStatus && status >= 400;
  return status_of_its_own ? verdict_on_status(status) : verdict_on(cause);
}

Verdict verdict_beside(Verdict of_new, int new_status, Verdict of_old, int old_status) {
  const bool old_failed = of_old == Verdict::Bad || of_old == Verdict::RateLimited;
  switch (of_new) {
    case Verdict::Bad:
      return old_failed ? Verdict::Nothing : Verdict::Bad;
    case Verdict::Refused:
      if (of_old == Verdict::Good) return Verdict::Bad;
      return of_old == Verdict::Refused && new_status == old_status ? Verdict::Good
                                                                    : Verdict::Nothing;
    default:
      return of_new;
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
