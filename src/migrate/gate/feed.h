// How far the data behind a gate can be trusted. Points arrive a reporting interval at a time from
// every proxy; anything odd about them makes the verdict Unknown, never Pass (I12).
#pragma once

#include <cstdint>
#include <string_view>

#include "migrate/record.h"

namespace sluice::migrate::gate {

// One reporting interval of one proxy, from the router's own counters.
struct Point {
  uint64_t proxy = 0;
  int64_t sequence = 0;  // rises by one an interval
  int64_t epoch = 0;     // route table epoch the requests were stamped with
  int64_t at_ms = 0;     // clock of the collecting host
  int64_t sent = 0;      // cumulative in this epoch, like the three below
  int64_t ok = 0;
  int64_t errors = 0;
  int64_t in_flight = 0;
};

struct Feed {
  static constexpr int64_t kNever = -1;
  static constexpr int64_t kSilent = -2;  // collected in order, but there is nothing new in it

  int64_t interval_ms = 10'000;  // how often a point is due
  int64_t newest_ms = kNever;    // last good point, kNever or kSilent
  int64_t last_bad_ms = -1;      // last refused point
  int64_t good = 0;
  int64_t bad = 0;  // refused: NaN, negative, duplicate, foreign epoch, unreconciled

  void accept(int64_t at_ms) {
    ++good;
    if (at_ms > newest_ms) newest_ms = at_ms;
  }
  // No request for longer than their pace explains: what is known is of the past.
  void fall_silent() { newest_ms = kSilent; }
  void refuse(int64_t at_ms) {
    ++bad;
    if (at_ms > last_bad_ms) last_bad_ms = at_ms;
  }
  // Takes the point when it is the next one of its proxy, belongs to `epoch`, adds up and is not
  // from the future. `last_sequence` is the caller's memory for that proxy. False: refused and
  // counted.
  bool admit(const Point& point, int64_t epoch, int64_t now_ms, int64_t& last_sequence);

  // Why nothing may be concluded at `now_ms`; empty when the feed is sound.
  [[nodiscard]] std::string_view trouble(int64_t now_ms) const;

  bool operator==(const Feed&) const = default;
};

template <class V, RecordOf<Feed> T>
void visit_fields(V& v, T& s) {
  v("interval_ms", s.interval_ms)("newest_ms", s.newest_ms)("last_bad_ms", s.last_bad_ms)(
      "good", s.good)("bad", s.bad);
}

}  // namespace sluice::migrate::gate
