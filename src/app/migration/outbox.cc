#include "app/migration/outbox.h"

#include <algorithm>
#include <map>

#include "app/migration/hook_line.h"
#include "store/announcements.h"

namespace sluice::app::migration {
namespace {

struct Waiting {
  Notice notice;
  int64_t order_ms = 0;  // when, but never before the row before it
  size_t place = 0;      // of two at once the one that was read first comes first
};

void leave_out(Unheard& out, const std::string& id) {
  if (out.left_out++ == 0) out.first_left_out = id;
  out.last_left_out = id;
}

// What the rows say in words of the format; those that cannot be read are left out.
void collect(const std::vector<store::TransitionEntry>& rows, config::HookFormat format,
             std::vector<Waiting>& waiting, Unheard& out) {
  int64_t order_ms = 0;
  for (const store::TransitionEntry& row : rows) {
    order_ms = std::max(order_ms, row.at_ms);
    auto says = notices_of(row);
    if (!says) {
      leave_out(out, row.migration + "/" + std::to_string(row.seq));
      continue;
    }
    for (Notice& notice : *says) {
      if (event_body(format, notice, {}).empty()) continue;
      waiting.push_back({std::move(notice), order_ms, waiting.size()});
    }
  }
}

}  // namespace

Result<Unheard> unheard_of(store::Database& database, const std::string& hook,
                           config::HookFormat format, int64_t wall_ms) {
  store::AnnouncementRepository announced(database);
  store::MigrationRepository migrations(database);
  const auto positions = announced.positions(hook);
  if (!positions) return std::unexpected(positions.error());
  const auto all = migrations.list();
  if (!all) return std::unexpected(all.error());
  Unheard out;
  std::vector<Waiting> waiting;
  std::map<std::string, int64_t> told;  // by migration: up to there
  for (const store::MigrationEntry& entry : *all) {
    const auto known = positions->find(entry.id);
    const auto rows = migrations.journal(entry.id, known == positions->end() ? 0 : known->second);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) continue;
    collect(*rows, format, waiting, out);
    told[entry.id] = rows->back().seq;
  }
  std::ranges::sort(waiting, {}, [](const Waiting& w) { return std::pair(w.order_ms, w.place); });
  const auto recent = std::ranges::find_if(
      waiting, [&](const Waiting& w) { return w.order_ms >= wall_ms - kOldestUnheardMs; });
  const auto old = std::max(recent - waiting.begin(),
                            std::ssize(waiting) - static_cast<ptrdiff_t>(kMostUnheard));
  for (ptrdiff_t i = 0; i < std::ssize(waiting); ++i) {
    Notice& notice = waiting[static_cast<size_t>(i)].notice;
    if (i < old) {
      leave_out(out, notice.id());
      continue;
    }
    told[notice.migration] = std::min(told[notice.migration], notice.sequence - 1);
    out.notices.push_back(std::move(notice));
  }
  for (const auto& [migration, sequence] : told) {
    if (auto ok = announced.advance(hook, migration, sequence); !ok) {
      return std::unexpected(ok.error());
    }
  }
  return out;
}

}  // namespace sluice::app::migration
