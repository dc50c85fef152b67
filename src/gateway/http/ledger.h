// What every caller has used of every limit, for all workers of the process together and over
// reloads. One lock, held for as long as a few look-ups take.
//
// A request is counted against all of its limits or, when one of them refuses, against none.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <unordered_map>

#include "gateway/http/limit.h"

namespace sluice::gateway {

// One limit as one request meets it.
struct LimitUse {
  const Limit* limit = nullptr;
  std::string account;  // which limit and whose, e.g. "orders/throttle0/key_1f"
};

class LimitLedger final {
 public:
  // Accounts beyond this are swept of those that are idle; when none is, the request passes
  // uncounted and is counted in overflow().
  static constexpr size_t kMaxAccounts = 200'000;

  struct Verdict {
    int64_t wait_ms = 0;             // 0: passed and counted; kNever: no waiting helps
    bool quota = false;              // it was a quota that refused
    const Limit* refused = nullptr;  // which it was
  };
  Verdict pass(std::span<const LimitUse> uses, Instant now);

  [[nodiscard]] size_t accounts() const;
  [[nodiscard]] uint64_t overflow() const;

 private:
  struct Account {
    Limit limit;
    LimitState state;
  };
  void sweep(Instant now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  uint64_t overflow_ = 0;
  int64_t swept_ns_ = 0;
};

}  // namespace sluice::gateway
