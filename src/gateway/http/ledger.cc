#include "gateway/http/ledger.h"

#include <algorithm>

namespace sluice::gateway {
namespace {
// A full table is swept at most so often: a sweep looks at all of it.
constexpr int64_t kSweepGapNs = 1'000'000'000;
}  // namespace

LimitLedger::Verdict LimitLedger::pass(std::span<const LimitUse> uses, Instant now) {
  const std::lock_guard lock(mutex_);
  Verdict verdict;
  for (const LimitUse& use : uses) {
    const auto found = accounts_.find(use.account);
    const LimitState state = found == accounts_.end() ? LimitState{} : found->second.state;
    const int64_t wait = wait_ms(*use.limit, state, now);
    if (wait <= verdict.wait_ms) continue;
    verdict = {wait, std::holds_alternative<Quota>(*use.limit), use.limit};
  }
  if (verdict.wait_ms > 0) return verdict;
  if (accounts_.size() + uses.size() > kMaxAccounts) sweep(now);
  for (const LimitUse& use : uses) {
    auto found = accounts_.find(use.account);
    if (found == accounts_.end()) {
      if (accounts_.size() >= kMaxAccounts) {
        ++overflow_;
        continue;
      }
      found = accounts_.emplace(use.account, Account{*use.limit, {}}).first;
    }
    found->second.limit = *use.limit;  // a reload may have changed it; what was used stays
    take(*use.limit, found->second.state, now);
  }
  return verdict;
}

void LimitLedger::sweep(Instant now) {
  if (now.steady_ns - swept_ns_ < kSweepGapNs && swept_ns_ != 0) return;
  swept_ns_ = now.steady_ns;
  std::erase_if(accounts_, [&](const auto& entry) {
    return is_idle(entry.second.limit, entry.second.state, now);
  });
}

size_t LimitLedger::accounts() const {
  const std::lock_guard lock(mutex_);
  return accounts_.size();
}

uint64_t LimitLedger::overflow() const {
  const std::lock_guard lock(mutex_);
  return overflow_;
}

}  // namespace sluice::gateway
