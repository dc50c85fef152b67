#include "gateway/migration_watch.h"

#include <algorithm>

#include "gateway/snapshot.h"

namespace sluice::gateway {
namespace {
// Rows between two collections; a worker that serves more than this in that time loses some, says
// so, and nothing is concluded from what is left.
constexpr size_t kMostRows = 65'536;
}  // namespace

MigrationWatch* MigrationWatches::find(std::string_view migration) {
  const auto it = std::ranges::find(watches_, migration,
                                    [](const auto& w) { return std::string_view(w->migration); });
  return it == watches_.end() ? nullptr : it->get();
}

void MigrationWatches::open(const Split& split) {
  MigrationWatch* watch = find(split.migration);
  if (watch == nullptr) {
    watches_.push_back(std::make_unique<MigrationWatch>(split.migration, ObservationLog(kMostRows),
                                                        SideBreaker(), true));
    watch = watches_.back().get();
  }
  watch->named = true;
  watch->log.open(split.epoch);
  watch->breaker.begin(split.revision);
}

void MigrationWatches::follow(const Snapshot& snapshot) {
  for (const auto& watch : watches_) watch->named = false;
  for (const auto& [name, model] : snapshot.models) {
    if (model.split) open(*model.split);
  }
  if (snapshot.any && snapshot.any->split) open(*snapshot.any->split);
  if (!snapshot.http) return;
  for (const HttpRoute& route : snapshot.http->routes) {
    if (route.split) open(*route.split);
  }
}

MigrationWatch& MigrationWatches::of(const Split& split) {
  if (MigrationWatch* watch = find(split.migration)) return *watch;
  open(split);  // a request of an older snapshot ends after its migration is gone
  watches_.back()->named = false;
  return *watches_.back();
}

void MigrationWatches::probed(std::string_view migration, Side side, bool well, int64_t now_ms) {
  MigrationWatch* watch = find(migration);
  if (watch == nullptr) return;
  if (side == Side::Old) watch->breaker.record(Side::Old, well, now_ms);
  if (side == Side::New && well) watch->breaker.close();
}

std::vector<MigrationBatch> MigrationWatches::take() {
  std::vector<MigrationBatch> out;
  for (const auto& watch : watches_) {
    out.push_back({watch->migration, watch->log.take(),
                   watch->breaker.open() ? watch->breaker.revision() : -1});
  }
  std::erase_if(watches_, [](const auto& watch) { return !watch->named; });
  return out;
}

}  // namespace sluice::gateway
