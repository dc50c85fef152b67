#include "migrate/gate/refusals.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::gate {
namespace {

constexpr int64_t kShortMemory = 40;
constexpr int64_t kLongMemory = 4000;
// Outcomes of the old side before its share is one.
constexpr int64_t kEnough = 50;
constexpr size_t kMostRecent = 4;  // units: so many clients in a loop are told from an outage
constexpr double kAll = 0.95;      // share that counts as everybody
constexpr double kMostShare = 0.90;
constexpr int64_t kAllTraffic = 1'000'000;

bool sane(const RefusalLimits& l) {
  return l.margin > 0 && l.excess > 0 && l.margin + l.excess < 0.5 && l.share_threshold > 0 &&
         l.total_threshold > 0 && l.pair_target > 0 && l.pair_limit > l.pair_target &&
         l.pair_limit < 1 && l.pair_threshold > 0 && l.lonely >= 1 && l.run > 0 && l.n_min > 0;
}

bool consistent(const RefusalWatch& w) {
  return w.stage_refused >= 0 && w.stage_refused <= w.stage_requests && w.stage_pairs >= 0 &&
         w.stage_pairs_refused >= 0 && w.stage_pairs_refused <= w.stage_pairs;
}

double old_share(const RefusalWatch& w) {
  if (w.old_long.total < kEnough) return 0;
  return std::max(w.old_short.share(), w.old_long.share());
}

// Evidence of one outcome for "10 points beyond the margin" against "at the margin".
stats::BernoulliLlr share_llr(const RefusalWatch& w, const RefusalLimits& l) {
  const double at = std::min(old_share(w) + l.margin, kMostShare - l.excess);
  return stats::BernoulliLlr::between(at, at + l.excess);
}

// And for "everybody".
stats::BernoulliLlr total_llr(const RefusalWatch& w, const RefusalLimits& l) {
  return stats::BernoulliLlr::between(std::min(old_share(w) + l.margin, kMostShare), kAll);
}

void fall(stats::Nats& sum, stats::Nats miss, int64_t n) {
  if (sum == 0) return;
  const int64_t to_floor = sum / -miss + 1;
  sum = std::max<stats::Nats>(0, sum + std::min(n, to_floor) * miss);
}

// Only what the old side did before is known of it.
bool lonely(const RefusalWatch& w) {
  return w.weight_ppm >= kAllTraffic || w.old_long.total < kEnough;
}

stats::Nats threshold(const RefusalWatch& w, const RefusalLimits& l, double nats) {
  return stats::to_nats(lonely(w) ? nats * l.lonely : nats);
}

std::string_view alarm(const RefusalWatch& w) {
  if (w.total_alarm) return "refuses everybody, the old side does not";
  if (w.pairs.alarm()) return "refuses what the old side serves";
  if (w.share_alarm) return "refuses more than the old side";
  return {};
}

}  // namespace

void FadingShare::add(int64_t refused_now, int64_t total_now, int64_t memory) {
  refused += refused_now;
  total += total_now;
  while (total >= memory) {
    refused /= 2;
    total /= 2;
  }
}

double FadingShare::share() const {
  if (total <= 0) return 0;
  return static_cast<double>(refused) / static_cast<double>(total);
}

RefusalWatch RefusalWatch::with(const RefusalLimits& limits, int64_t interval_ms) {
  RefusalWatch out;
  out.feed.interval_ms = interval_ms;
  out.pairs = {stats::BernoulliLlr::between(limits.pair_target, limits.pair_limit),
               stats::to_nats(limits.pair_threshold)};
  return out;
}

void RefusalWatch::served(int64_t n, const RefusalLimits& limits) {
  if (n <= 0) return;
  stage_requests += n;
  run = 0;
  if (share > 0) fall(share, share_llr(*this, limits).miss, n);
  if (total > 0) fall(total, total_llr(*this, limits).miss, n);
}

void RefusalWatch::refused(uint32_t unit, const RefusalLimits& limits) {
  ++stage_requests;
  ++stage_refused;
  ++run;
  // An old side that refuses nearly everybody has nothing better to offer.
  if (old_share(*this) >= kMostShare - limits.margin) return;
  total_alarm =
      total_alarm || run >= static_cast<int64_t>(std::lround(static_cast<double>(limits.run) *
                                                             (lonely(*this) ? limits.lonely : 1)));
  if (std::ranges::find(recent, int64_t{unit}) != recent.end()) return;
  if (recent.size() >= kMostRecent) recent.erase(recent.begin());
  recent.push_back(unit);
  share += share_llr(*this, limits).hit;
  total += total_llr(*this, limits).hit;
  share_alarm = share_alarm || share >= threshold(*this, limits, limits.share_threshold);
  total_alarm = total_alarm || total >= threshold(*this, limits, limits.total_threshold);
}

void RefusalWatch::old_sides(int64_t refused_now, int64_t total_now) {
  old_short.add(refused_now, total_now, kShortMemory);
  old_long.add(refused_now, total_now, kLongMemory);
}

void RefusalWatch::pair(bool new_refused, bool old_refused) {
  // Nobody else tells of the old side while it serves everybody or nobody.
  if (weight_ppm == 0 || weight_ppm >= kAllTraffic) old_side(old_refused);
  ++stage_pairs;
  stage_pairs_refused += new_refused ? 1 : 0;
  pairs.add(new_refused);
}

void RefusalWatch::begin_stage(int64_t weight, const RefusalLimits& limits) {
  weight_ppm = weight;
  stage_requests = stage_refused = stage_pairs = stage_pairs_refused = 0;
  pairs.threshold = stats::to_nats(limits.pair_threshold);
}

void RefusalWatch::recover() {
  constexpr RefusalLimits limits;
  // Just below what is suspicious: where no requests or no pairs come it would stay so for ever.
  share = std::max(share, stats::to_nats(limits.share_threshold / 2) - stats::kNat);
  total = std::max(total, stats::to_nats(limits.total_threshold / 2) - stats::kNat);
  pairs.value = std::max(pairs.value, pairs.threshold / 2 - stats::kNat);
  run = 0;
  begin_stage(weight_ppm, limits);
}

Finding judge(const RefusalWatch& watch, const RefusalLimits& limits, int64_t now_ms) {
  const int64_t n = watch.stage_requests + watch.stage_pairs;
  const double sum = stats::from_nats(std::max({watch.share, watch.total, watch.pairs.value}));
  if (!sane(limits)) return {Verdict::Unknown, "limits make no sense", sum, n};
  if (!consistent(watch)) return {Verdict::Unknown, "counters do not add up", sum, n};
  // Rolling back needs less than promoting: an alarm counts whatever else is wrong.
  if (const auto cause = alarm(watch); !cause.empty()) return {Verdict::Fail, cause, sum, n};
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, sum, n};
  }
  if (n < limits.n_min) return {Verdict::Unknown, "too few requests", sum, n};
  const bool suspicious = watch.share >= threshold(watch, limits, limits.share_threshold) / 2 ||
                          watch.total >= threshold(watch, limits, limits.total_threshold) / 2 ||
                          watch.pairs.value >= watch.pairs.threshold / 2;
  if (suspicious) return {Verdict::Grey, "refuses more than the old side, not decided", sum, n};
  return {Verdict::Pass, "refuses no more than the old side", sum, n};
}

}  // namespace sluice::migrate::gate
