// The gate on refusals: answers of 4xx other than 429. Clients earn them, so a rate means nothing
// by itself; what counts is that the new side refuses what the old one serves. Three detectors:
//
//   share   CUSUM: the new side refuses 10 points more than "5 points above the old side's share"
//   total   CUSUM: the new side refuses everybody            -> quick, seven users in a row
//   pairs   CUSUM: a mirrored request that the old side served and the new one refused
//
// The old side's share is that of the same time: the larger of a short and a long memory, so that a
// crawler which asks both sides for what is not there raises no alarm. Where the old side serves
// nobody (the bake, the reverse shadow) its share is that of the mirrored pairs, without any the
// one that it had last, and more evidence is asked for. One client in a loop is one client: a unit
// counts again only after others were refused between; a hundred refusals in a row without a single
// success count whoever they are.
#pragma once

#include <cstdint>
#include <vector>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"
#include "migrate/stats/fields.h"

namespace sluice::migrate::gate {

struct RefusalLimits {
  bool required = true;
  double margin = 0.05;         // above the old side's share, tolerated
  double excess = 0.10;         // beyond that, looked for
  double share_threshold = 12;  // nats
  double total_threshold = 20;  // nats
  double pair_target = 0.01;    // share of pairs
  double pair_limit = 0.10;     // share of pairs
  double pair_threshold = 10;   // nats
  double lonely = 2;            // thresholds times this where only the old side's past is known
  int64_t run = 100;            // refusals without a success between them
  int64_t n_min = 200;

  bool operator==(const RefusalLimits&) const = default;
};

// A share over the last outcomes: both counts are halved when the memory is full.
struct FadingShare {
  int64_t refused = 0;
  int64_t total = 0;

  void add(int64_t refused_now, int64_t total_now, int64_t memory);
  [[nodiscard]] double share() const;

  bool operator==(const FadingShare&) const = default;
};

struct RefusalWatch {
  Feed feed;
  FadingShare old_short;
  FadingShare old_long;
  // Sums of nats; an alarm stays.
  stats::Nats share = 0;
  stats::Nats total = 0;
  stats::Cusum pairs;
  bool share_alarm = false;
  bool total_alarm = false;
  int64_t run = 0;              // refusals since the last success
  std::vector<int64_t> recent;  // units that were refused last, oldest first
  int64_t weight_ppm = 0;
  // Since the stage began.
  int64_t stage_requests = 0;  // of users
  int64_t stage_refused = 0;
  int64_t stage_pairs = 0;
  int64_t stage_pairs_refused = 0;

  static RefusalWatch with(const RefusalLimits& limits, int64_t interval_ms);

  // Of the new side.
  void served(int64_t n, const RefusalLimits& limits);
  void refused(uint32_t unit, const RefusalLimits& limits);
  // Of the old side, at the same time.
  void old_side(bool was_refused) { old_sides(was_refused ? 1 : 0, 1); }
  void old_sides(int64_t refused_now, int64_t total_now);
  // A mirrored request. new_refused: what the old side served; old_refused: whatever the new one
  // said.
  void pair(bool new_refused, bool old_refused);

  void begin_stage(int64_t weight, const RefusalLimits& limits);
  void recover();

  bool operator==(const RefusalWatch&) const = default;
};

Finding judge(const RefusalWatch& watch, const RefusalLimits& limits, int64_t now_ms);

template <class V, RecordOf<RefusalLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("margin", s.margin)("excess", s.excess);
  v("share_threshold", s.share_threshold)("total_threshold", s.total_threshold);
  v("pair_target", s.pair_target)("pair_limit", s.pair_limit);
  v("pair_threshold", s.pair_threshold)("lonely", s.lonely)("run", s.run)("n_min", s.n_min);
}
template <class V, RecordOf<FadingShare> T>
void visit_fields(V& v, T& s) {
  v("refused", s.refused)("total", s.total);
}
template <class V, RecordOf<RefusalWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("old_short", s.old_short)("old_long", s.old_long)("share", s.share);
  v("total", s.total)("pairs", s.pairs)("share_alarm", s.share_alarm);
  v("total_alarm", s.total_alarm)("run", s.run)("recent", s.recent)("weight_ppm", s.weight_ppm);
  v("stage_requests", s.stage_requests)("stage_refused", s.stage_refused);
  v("stage_pairs", s.stage_pairs)("stage_pairs_refused", s.stage_pairs_refused);
}

}  // namespace sluice::migrate::gate
