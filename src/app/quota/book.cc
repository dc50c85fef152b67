#include "app/quota/book.h"

#include <algorithm>
#include <span>

namespace sluice::app::quota {
namespace {

// Of one visit to the ledger, whose lock requests wait for.
constexpr size_t kAtOnce = 256;
// Visits of one turn: more than there can be rows.
constexpr size_t kMostVisits = 2 * Book::kMostWaiting / kAtOnce;
// Windows that are over are deleted so often.
constexpr int64_t kForgetGapMs = 60'000;

}  // namespace

Result<void> Book::restore(store::Database& database, int64_t unix_ms) {
  return exchange(database, unix_ms);
}

Result<void> Book::turn(store::Database& database, int64_t unix_ms) {
  collect(unix_ms);
  if (auto ok = exchange(database, unix_ms); !ok) return ok;
  if (unix_ms - forgot_ms_ < kForgetGapMs) return {};
  forgot_ms_ = unix_ms;
  return store::QuotaUseRepository(database).forget(unix_ms);
}

Result<void> Book::exchange(store::Database& database, int64_t unix_ms) {
  const std::vector<store::QuotaUse> rows = next_rows();
  const auto news = store::QuotaUseRepository(database).exchange(
      rows, seen_, unix_ms, static_cast<int64_t>(kMostWaiting));
  if (!news) return std::unexpected(news.error());
  for (const store::QuotaUse& row : rows) {
    waiting_ -= static_cast<uint64_t>(row.used);
    rows_.erase({row.limit, row.subject, row.begin_ms});
  }
  if (!rows.empty()) {
    last_written_ = {rows.back().limit, rows.back().subject, rows.back().begin_ms};
  }
  seen_ = news->revision;
  take_over(news->changed, unix_ms);
  return {};
}

Result<void> Book::finish(store::Database& database, int64_t unix_ms) {
  for (size_t i = 0; i <= kMostWaiting / kMostWritten; ++i) {
    if (auto ok = turn(database, unix_ms); !ok) return ok;
    if (rows_.empty()) return {};
  }
  return {};
}

void Book::collect(int64_t unix_ms) {
  for (size_t visit = 0; visit < kMostVisits; ++visit) {
    const auto counted = ledger_.take_counted(kAtOnce);
    for (const gateway::CountedUse& row : counted) wait(row);
    if (counted.size() < kAtOnce) break;
  }
  if (rows_.size() < kMostWaiting) return;
  // The store has been away for long: windows that ended meanwhile matter to nobody.
  std::erase_if(rows_, [&](const auto& row) {
    if (row.second.until_ms > unix_ms) return false;
    waiting_ -= static_cast<uint64_t>(row.second.used);
    return true;
  });
}

void Book::wait(const gateway::CountedUse& counted) {
  const Window window{counted.limit, counted.subject, counted.use.begin_ms};
  auto found = rows_.find(window);
  if (found == rows_.end()) {
    if (rows_.size() >= kMostWaiting) {
      dropped_ += counted.use.used;
      return;
    }
    const store::QuotaUse empty{counted.limit, counted.subject, counted.use.begin_ms, 0, 0, false};
    found = rows_.emplace(window, empty).first;
  }
  store::QuotaUse& row = found->second;
  row.used += static_cast<int64_t>(counted.use.used);
  row.until_ms = std::max(row.until_ms, counted.until_ms);
  row.first_period = row.first_period || counted.use.first;
  waiting_ += counted.use.used;
}

std::vector<store::QuotaUse> Book::next_rows() const {
  std::vector<store::QuotaUse> out;
  out.reserve(std::min(rows_.size(), kMostWritten));
  auto next = rows_.upper_bound(last_written_);
  while (out.size() < std::min(rows_.size(), kMostWritten)) {
    if (next == rows_.end()) next = rows_.begin();
    out.push_back(next->second);
    ++next;
  }
  return out;
}

void Book::take_over(const std::vector<store::QuotaUse>& changed, int64_t unix_ms) {
  std::vector<gateway::CountedUse> sums;
  for (size_t i = 0; i < changed.size(); ++i) {
    const store::QuotaUse& row = changed[i];
    const auto ours = rows_.find({row.limit, row.subject, row.begin_ms});
    const int64_t used = row.used + (ours == rows_.end() ? 0 : ours->second.used);
    sums.push_back({row.limit,
                    row.subject,
                    {row.begin_ms, static_cast<uint64_t>(used), row.first_period},
                    row.until_ms});
    if (sums.size() < kAtOnce && i + 1 < changed.size()) continue;
    ledger_.absorb(sums, unix_ms);
    sums.clear();
  }
}

}  // namespace sluice::app::quota
