#include "migrate/gate/feed.h"

namespace sluice::migrate::gate {

bool Feed::admit(const Point& point, int64_t epoch, int64_t now_ms, int64_t& last_sequence) {
  const bool counts = point.sent >= 0 && point.ok >= 0 && point.errors >= 0 &&
                      point.in_flight >= 0 &&
                      point.sent == point.ok + point.errors + point.in_flight;
  const bool fresh = point.sequence == last_sequence + 1 && point.epoch == epoch;
  if (point.sequence > last_sequence) last_sequence = point.sequence;
  if (!counts || !fresh || point.at_ms < 0 || point.at_ms > now_ms + interval_ms) {
    refuse(now_ms);
    return false;
  }
  accept(point.at_ms);
  return true;
}

std::string_view Feed::trouble(int64_t now_ms) const {
  if (interval_ms <= 0) return "no reporting interval";
  if (newest_ms == kSilent) return "no requests of late";
  if (good <= 0 || newest_ms < 0) return "no data";
  if (newest_ms > now_ms + interval_ms) return "data from the future";
  if (now_ms - newest_ms > 2 * interval_ms) return "stale data";
  if (bad > 0 && now_ms - last_bad_ms <= 2 * interval_ms) return "broken data";
  return {};
}

}  // namespace sluice::migrate::gate
