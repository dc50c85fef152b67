#include "gateway/http/ledger.h"

#include <algorithm>

#include "crypto/api_key.h"

namespace sluice::gateway {
namespace {

// A full table is swept at most so often: a sweep looks at all of it.
constexpr int64_t kSweepGapNs = 1'000'000'000;
constexpr int64_t kForgetGapMs = 60'000;
// Of a digest; 128 bits tell any two callers apart.
constexpr size_t kDigestBytes = 16;
// In an entry's name, between the limit and the digest.
constexpr char kMark = '\n';

LimitState state_from(const Limit& limit, const WindowUse& before, const WindowUse& newest,
                      int64_t unix_ms) {
  LimitState state;
  for (const WindowUse& use : {before, newest}) {
    if (use.begin_ms != 0) take_over(limit, state, use, unix_ms);
  }
  return state;
}

}  // namespace

LimitLedger::Verdict LimitLedger::pass(std::span<const LimitUse> uses, Instant now) {
  const std::lock_guard lock(mutex_);
  Verdict verdict;
  for (const LimitUse& use : uses) {
    const int64_t wait = wait_ms(*use.limit, state_of(use, now), now);
    if (wait <= verdict.wait_ms) continue;
    verdict = {wait, use.limit};
  }
  if (verdict.wait_ms > 0) return verdict;
  if (accounts_.size() + uses.size() > kMaxAccounts) sweep(now);
  for (const LimitUse& use : uses) {
    const auto found = accounts_.find(use.account);
    Account* account = found == accounts_.end() ? open(use, now) : &found->second;
    if (account == nullptr) {
      ++overflow_;
      continue;
    }
    account->limit = *use.limit;  // a reload may have changed it; what was used stays
    take(*use.limit, account->state, now);
    if (account->known != nullptr) note(*account);
  }
  return verdict;
}

LimitState LimitLedger::state_of(const LimitUse& use, Instant now) {
  const auto found = accounts_.find(use.account);
  if (found != accounts_.end()) return found->second.state;
  if (unclaimed_ == 0 || !is_kept(*use.limit)) return {};
  const auto known = known_.find(known_as(use));
  if (known == known_.end()) return {};
  const Known& used = known->second;
  const LimitState state = state_from(*use.limit, used.before, used.newest, now.unix_ms);
  open(use, now);  // so that the digest is made once, even for a caller who is only refused
  return state;
}

// Null: there is no room.
LimitLedger::Account* LimitLedger::open(const LimitUse& use, Instant now) {
  if (accounts_.size() >= kMaxAccounts) return nullptr;
  Account& account = accounts_.emplace(use.account, Account{*use.limit, {}}).first->second;
  if (!is_kept(*use.limit)) return &account;
  const auto [entry, fresh] = known_.try_emplace(known_as(use));
  Known& known = entry->second;
  if (!fresh) {
    account.state = state_from(*use.limit, known.before, known.newest, now.unix_ms);
    --unclaimed_;
  }
  known.account = &account;
  account.known = &*entry;
  return &account;
}

void LimitLedger::note(Account& account) {
  const int64_t begin = account.state.mark;
  if (account.noted != kNotNoted && counted_[account.noted].use.begin_ms == begin) {
    ++counted_[account.noted].use.used;
    return;
  }
  if (counted_.size() >= 2 * kMaxAccounts) {  // nobody takes them
    ++overflow_;
    return;
  }
  account.noted = counted_.size();
  counted_.push_back({&account, {begin, 1, account.state.initial}});
}

std::vector<CountedUse> LimitLedger::take_counted(size_t most) {
  const std::lock_guard lock(mutex_);
  std::vector<CountedUse> out;
  out.reserve(std::min(most, counted_.size() - taken_));
  for (; taken_ < counted_.size() && out.size() < most; ++taken_) {
    const Counted& counted = counted_[taken_];
    Account& account = *counted.account;
    if (account.noted == taken_) account.noted = kNotNoted;
    const std::string& name = account.known->first;
    const size_t mark = name.find(kMark);
    out.push_back({name.substr(0, mark), name.substr(mark + 1), counted.use,
                   of_use_until_ms(account.limit, counted.use)});
  }
  if (taken_ == counted_.size()) {
    counted_.clear();  // its memory stays
    taken_ = 0;
  }
  return out;
}

void LimitLedger::absorb(std::span<const CountedUse> sums, int64_t unix_ms) {
  const std::lock_guard lock(mutex_);
  forget_unclaimed(unix_ms);
  for (const CountedUse& sum : sums) {
    const std::string name = sum.limit + kMark + sum.subject;
    auto found = known_.find(name);
    if (found == known_.end()) {
      if (unclaimed_ >= kMaxAccounts) {
        ++overflow_;
        continue;
      }
      found = known_.try_emplace(name).first;
      ++unclaimed_;
    }
    Known& known = found->second;
    if (known.account == nullptr) {
      known.until_ms = std::max(known.until_ms, sum.until_ms);
      if (sum.use.begin_ms > known.newest.begin_ms) {
        known.before = std::exchange(known.newest, sum.use);
      } else if (sum.use.begin_ms == known.newest.begin_ms) {
        known.newest = sum.use;
      } else if (sum.use.begin_ms >= known.before.begin_ms) {
        known.before = sum.use;
      }
      continue;
    }
    Account& account = *known.account;
    WindowUse use = sum.use;
    if (account.noted != kNotNoted && counted_[account.noted].use.begin_ms == use.begin_ms) {
      use.used += counted_[account.noted].use.used;
    }
    take_over(account.limit, account.state, use, unix_ms);
  }
}

// "plan/gold/quota-month\n3f7a..."
std::string LimitLedger::known_as(const LimitUse& use) const {
  const size_t size = std::min(use.name_size, use.account.size());
  std::string name = use.account.substr(0, size) + kMark;
  if (size == use.account.size()) return name;
  const auto digest = crypto::fingerprint(pepper_, "quota" + use.account.substr(size));
  return name + crypto::to_hex(digest).substr(0, 2 * kDigestBytes);
}

void LimitLedger::sweep(Instant now) {
  if (now.steady_ns - swept_ns_ < kSweepGapNs && swept_ns_ != 0) return;
  swept_ns_ = now.steady_ns;
  std::erase_if(accounts_, [&](const auto& entry) {
    const Account& account = entry.second;
    if (account.noted != kNotNoted || !is_idle(account.limit, account.state, now)) return false;
    if (account.known != nullptr) known_.erase(known_.find(account.known->first));
    return true;
  });
}

void LimitLedger::forget_unclaimed(int64_t unix_ms) {
  if (unclaimed_ == 0 || unix_ms - forgot_ms_ < kForgetGapMs) return;
  forgot_ms_ = unix_ms;
  unclaimed_ -= std::erase_if(known_, [&](const auto& entry) {
    return entry.second.account == nullptr && entry.second.until_ms <= unix_ms;
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
