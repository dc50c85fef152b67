#include "migrate/gate/error_rate.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::gate {
namespace {

// New-side incidents this many times as frequent as the old side's are the new side's own.
constexpr double kOneSidedRatio = 5;
// Ten to one for "both sides alike" before a rollback is withheld.
constexpr double kCommonCause = -2.302585;

bool sane(const ErrorLimits& l) {
  return l.target > 0 && l.limit > l.target && l.limit < 1 && l.threshold > 0 && l.alpha > 0 &&
         l.beta > 0 && l.alpha + l.beta < 1 && l.n_min > 0;
}

bool consistent(const ErrorWatch& w) {
  return w.requests >= 0 && w.stage_requests >= 0 && w.burst.errors >= 0 &&
         w.burst.errors <= w.requests && w.stage.errors >= 0 &&
         w.stage.errors <= w.stage_requests && w.stage.incidents <= w.stage.errors &&
         w.stage.incidents >= 0;
}

std::string_view alarm(const ErrorWatch& w, const ErrorLimits& l) {
  if (w.outage) return "outage";
  if (w.incidents.alarm()) return "incident rate";
  if (w.blocks.alarm()) return "burst rate";

  if (l.reading == Reading::Literal && w.stage_requests >= l.n_min &&
      static_cast<double>(w.stage.errors) > l.limit * static_cast<double>(w.stage_requests)) {
    return "literal error rate";
  }
  return {};
}

}  // namespace

ErrorWatch ErrorWatch::with(const ErrorLimits& limits, int64_t interval_ms) {
  ErrorWatch out;
  out.feed.interval_ms = interval_ms;
  const auto llr = stats::BernoulliLlr::between(limits.target, limits.limit);
  out.suspicion = {llr, stats::to_nats(limits.threshold)};
  out.incidents = {llr, stats::to_nats(limits.threshold)};
  out.blocks = {limits.target, limits.limit, limits.block_size,
                stats::to_nats(limits.block_threshold)};
  return out;
}

void ErrorWatch::retune(const ErrorLimits& limits) {
  suspicion.llr = incidents.llr = stats::BernoulliLlr::between(limits.target, limits.limit);
  blocks.p0 = limits.target;
  blocks.p1 = limits.limit;
}

void ErrorWatch::successes(int64_t n) {
  requests += n;
  stage_requests += n;
  suspicion.misses(n);
  incidents.misses(n);
  blocks.successes(n, burst.mean_length());
  burst.successes(n);
  stage.successes(n);
  if (incidents.value == 0) new_incidents = old_incidents = 0;
}

void ErrorWatch::error(const ErrorLimits& limits) {
  ++requests;
  ++stage_requests;
  suspicion.hit();
  if (burst.error()) {
    incidents.hit();
    ++new_incidents;
  }
  stage.error();
  blocks.error(burst.mean_length());
  outage = outage || burst.run >= limits.outage_run;
}

void ErrorWatch::begin_stage(int64_t weight) {
  stage_requests = 0;
  stage = {};
  weight_ppm = weight;
  new_incidents = old_incidents = 0;  // shares of different weights do not add up
}

void ErrorWatch::recover() {
  suspicion.value = std::max(suspicion.value, suspicion.threshold / 2);
  incidents.value = std::max(incidents.value, incidents.threshold / 2);
  blocks.value = std::max(blocks.value, blocks.threshold / 2);
  begin_stage(weight_ppm);
}

double stage_evidence(const ErrorWatch& watch, const ErrorLimits& limits) {
  const double burst = watch.burst.mean_length();
  const double hit = std::log(limits.limit / limits.target);
  const double miss = std::log1p(-limits.limit / burst) - std::log1p(-limits.target / burst);
  // Requests that could have opened an incident: all but the continuations of one.
  const int64_t chances = watch.stage_requests - watch.stage.errors;
  return static_cast<double>(watch.stage.incidents) * hit + static_cast<double>(chances) * miss;
}

double one_sided_evidence(const ErrorWatch& watch) {
  const double w = static_cast<double>(watch.weight_ppm) / 1e6;
  const double scale = w * kOneSidedRatio + 1 - w;
  return static_cast<double>(watch.new_incidents) * std::log(kOneSidedRatio / scale) -
         static_cast<double>(watch.old_incidents) * std::log(scale);
}

Finding judge(const ErrorWatch& watch, const ErrorLimits& limits, int64_t now_ms) {
  const auto n = watch.stage_requests;
  if (!sane(limits)) return {Verdict::Unknown, "limits make no sense", 0, n};
  if (!consistent(watch)) return {Verdict::Unknown, "counters do not add up", 0, n};
  const double sum = stage_evidence(watch, limits);
  // Rolling back needs less than promoting: an alarm counts whatever else is wrong.
  if (const auto cause = alarm(watch, limits); !cause.empty()) {
    if (one_sided_evidence(watch) < kCommonCause) {
      return {Verdict::Grey, "both sides fail alike", sum, n};
    }
    return {Verdict::Fail, cause, sum, n};
  }
  if (const auto trouble = watch.feed.trouble(now_ms); !trouble.empty()) {
    return {Verdict::Unknown, trouble, sum, n};
  }
  if (n < limits.n_min) return {Verdict::Unknown, "too few requests", sum, n};
  // Not latched: the ramp waits until the burst has been outlived, then goes on.
  if (watch.suspicion.value >= watch.suspicion.threshold)
    return {Verdict::Grey, "errors in bursts", sum, n};
  if (sum <= std::log(limits.beta / (1 - limits.alpha))) {
    return {Verdict::Pass, "error rate below target", sum, n};
  }
  return {Verdict::Grey, "between target and limit", sum, n};
}

}  // namespace sluice::migrate::gate
