// What every caller has used of every limit, for all workers of the process together and over
// reloads. One lock, held for as long as a few look-ups take.
//
// A request is counted against all of its limits or, when one of them refuses, against none.
//
// Use of kept limits (is_kept) is also noted apart, for whoever carries it to a store and brings
// back what other processes counted (app/quota_keeper.h). To the store a caller is a keyed digest
// of who it is. A request costs nothing more for it than one more number to raise; its first one
// costs a digest.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "gateway/http/limit.h"

namespace sluice::gateway {

// One limit as one request meets it.
struct LimitUse {
  const Limit* limit = nullptr;
  std::string account;                   // which limit and whose, e.g. "orders/quota-month/key_1f"
  size_t name_size = std::string::npos;  // so much of it says which limit
};

// A sum as it travels to the store and back.
struct CountedUse {
  std::string limit;    // its name
  std::string subject;  // digest of whose it is; empty: everybody's
  WindowUse use;
  int64_t until_ms = 0;  // may be forgotten then
};

class LimitLedger final {
 public:
  // Accounts beyond this are swept of those that are idle; when none is, the request passes
  // uncounted and is counted in overflow().
  static constexpr size_t kMaxAccounts = 200'000;

  explicit LimitLedger(Secret pepper = {}) : pepper_(std::move(pepper)) {}

  struct Verdict {
    int64_t wait_ms = 0;             // 0: passed and counted; kNever: no waiting helps
    const Limit* refused = nullptr;  // which one it was that takes longest
  };
  Verdict pass(std::span<const LimitUse> uses, Instant now);

  // ---- of kept limits, from any thread ----
  // Up to `most` sums of what was counted here and not taken yet, the oldest first.
  std::vector<CountedUse> take_counted(size_t most);
  // Whole sums of callers, whoever counted them; what is counted here and not taken yet comes on
  // top. Of callers who have not been here yet they are remembered.
  void absorb(std::span<const CountedUse> sums, int64_t unix_ms);

  [[nodiscard]] size_t accounts() const;
  [[nodiscard]] uint64_t overflow() const;

 private:
  static constexpr size_t kNotNoted = static_cast<size_t>(-1);

  struct Account;
  // One caller of one kept limit, as the store knows it.
  struct Known {
    Account* account = nullptr;  // once it has come here; until then what it used elsewhere:
    WindowUse newest;
    WindowUse before;
    int64_t until_ms = 0;
  };
  using KnownEntry = std::pair<const std::string, Known>;  // by limit and digest
  struct Account {
    Limit limit;
    LimitState state;
    KnownEntry* known = nullptr;  // of a kept limit
    size_t noted = kNotNoted;     // its newest place in counted_
  };
  struct Counted {
    Account* account = nullptr;
    WindowUse use;
  };

  LimitState state_of(const LimitUse& use, Instant now);
  Account* open(const LimitUse& use, Instant now);
  void note(Account& account);
  [[nodiscard]] std::string known_as(const LimitUse& use) const;
  void sweep(Instant now);
  void forget_unclaimed(int64_t unix_ms);

  const Secret pepper_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  std::unordered_map<std::string, Known> known_;
  size_t unclaimed_ = 0;  // entries of known_ without an account
  std::vector<Counted> counted_;
  size_t taken_ = 0;  // of counted_, from its beginning
  uint64_t overflow_ = 0;
  int64_t swept_ns_ = 0;
  int64_t forgot_ms_ = 0;
};

}  // namespace sluice::gateway
