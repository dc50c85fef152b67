// The counts of quotas and windows between the ledger in memory and the store, turn by turn: what
// was counted here goes into the store's sums, what others have counted comes back into the
// ledger. So a quota holds over restarts and for all processes on one store; two of them may let
// through what both count within one turn, and one that is killed forgets its last turn.
//
// On the thread of the store. A turn that fails changes nothing: its counts go with the next one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/http/ledger.h"
#include "store/quota_use.h"

namespace sluice::app::quota {

class Book final {
 public:
  // Rows that one turn writes, so that it does not hold the store for long; the rest follows.
  static constexpr size_t kMostWritten = 10'000;
  // Rows that wait for a store that cannot be written; what comes after is counted here only.
  static constexpr size_t kMostWaiting = 2 * gateway::LimitLedger::kMaxAccounts;

  explicit Book(gateway::LimitLedger& ledger) : ledger_(ledger) {}

  // Before the first request: all windows that are not over. Only reads.
  Result<void> restore(store::Database& database, int64_t unix_ms);
  Result<void> turn(store::Database& database, int64_t unix_ms);
  // Turns until all is written or one fails.
  Result<void> finish(store::Database& database, int64_t unix_ms);

  // Requests that were taken from the ledger and are not in the store.
  [[nodiscard]] uint64_t waiting() const { return waiting_; }
  // Requests that no store will ever know of, because there were too many rows.
  [[nodiscard]] uint64_t dropped() const { return dropped_; }

 private:
  using Window = std::tuple<std::string, std::string, int64_t>;  // limit, subject, begin
  using Waiting = std::map<Window, store::QuotaUse>;

  Result<void> exchange(store::Database& database, int64_t unix_ms);
  void collect(int64_t unix_ms);
  void wait(const gateway::CountedUse& counted);
  [[nodiscard]] std::vector<store::QuotaUse> next_rows() const;
  void take_over(const std::vector<store::QuotaUse>& changed, int64_t unix_ms);

  gateway::LimitLedger& ledger_;
  Waiting rows_;
  Window last_written_;  // the next turn begins behind it, so that nobody waits for ever
  int64_t seen_ = 0;     // revision of the store
  int64_t forgot_ms_ = 0;
  uint64_t waiting_ = 0;
  uint64_t dropped_ = 0;
};

}  // namespace sluice::app::quota
