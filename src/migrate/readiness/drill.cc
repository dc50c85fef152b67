#include "migrate/readiness/drill.h"

#include <algorithm>
#include <cmath>

namespace sluice::migrate::readiness {
namespace {

// Connections are spread evenly over the workers by the kernel; an upper bound for the chance that
// so many of them leave one out.
double missed_worker(int64_t workers, int64_t probes) {
  if (workers <= 1) return probes > 0 ? 0 : 1;
  const auto w = static_cast<double>(workers);
  return std::min(1.0, w * std::pow(1 - 1 / w, static_cast<double>(probes)));
}

DrillLeg leg_of(const DrillProbes& probes, DrillPhase phase, const DrillOptions& options) {
  const double want = phase == DrillPhase::There ? options.share : options.share_before;
  DrillLeg out;
  int64_t settled = 0;
  for (const DrillProbe& p : probes) {
    if (p.phase != phase) continue;
    ++out.probes;
    out.failed += p.failure.empty() ? 0 : 1;
    out.by_new += p.by_new ? 1 : 0;
    if (p.steered && p.failure.empty()) {
      ++out.steered;
      out.steered_to_new += p.by_new ? 1 : 0;
    }
    if (!p.recorded) continue;
    if (std::fabs(p.new_share - want) > 1e-5) {
      out.last_stale_ms = std::max(out.last_stale_ms, std::max(p.since_ms, 0.001));
    }
    settled += p.since_ms >= options.limit_ms ? 1 : 0;
  }
  out.missed_worker = missed_worker(options.workers, settled);
  return out;
}

std::string whole(double value) {
  return std::to_string(std::llround(value));
}

void check_leg(DrillVerdict& out, const DrillLeg& leg, const char* way, bool to_new,
               const DrillProbes& probes, const DrillOptions& options) {
  if (leg.failed > 0) {
    out.reasons.push_back(std::to_string(leg.failed) + " of " + std::to_string(leg.probes) +
                          " probes failed on the way " + way);
  }
  if (leg.last_stale_ms > options.limit_ms) {
    out.reasons.push_back("a worker still drew by the old weights " + whole(leg.last_stale_ms) +
                          " ms after the command for the way " + way + " had returned");
  }
  const DrillPhase phase = to_new ? DrillPhase::There : DrillPhase::Back;
  const auto settled = std::count_if(probes.begin(), probes.end(), [&](const DrillProbe& p) {
    return p.phase == phase && p.recorded && p.since_ms >= options.limit_ms;
  });
  if (settled < options.least_settled) {
    out.reasons.push_back("only " + std::to_string(settled) + " records were found " +
                          whole(options.limit_ms) + " ms after the way " + way +
                          ": too few to tell");
  }
  if (to_new && leg.steered > 0 && leg.steered_to_new < leg.steered) {
    out.reasons.push_back("the new side answered " + std::to_string(leg.steered_to_new) + " of " +
                          std::to_string(leg.steered) + " probes of its slice");
  }
  if (!to_new && leg.steered_to_new > 0) {
    out.reasons.push_back(std::to_string(leg.steered_to_new) +
                          " probes of the slice were still answered by the new side");
  }
}

}  // namespace

DrillVerdict judge_drill(const DrillProbes& probes, const DrillOptions& options) {
  DrillVerdict out;
  out.before = leg_of(probes, DrillPhase::Before, options);
  out.there = leg_of(probes, DrillPhase::There, options);
  out.back = leg_of(probes, DrillPhase::Back, options);
  if (out.before.probes == 0) out.reasons.emplace_back("nothing was asked before the move");
  if (out.before.failed > 0) {
    out.reasons.push_back(std::to_string(out.before.failed) + " of " +
                          std::to_string(out.before.probes) +
                          " probes failed before anything was moved");
  }
  // Stale right after the command is what the limit is for; a probe of the slice that was sent
  // before the limit may still have gone the old way.
  DrillProbes settled;
  std::copy_if(probes.begin(), probes.end(), std::back_inserter(settled), [&](const auto& p) {
    return p.since_ms >= options.limit_ms || p.phase == DrillPhase::Before;
  });
  const DrillLeg there = leg_of(settled, DrillPhase::There, options);
  const DrillLeg back = leg_of(settled, DrillPhase::Back, options);
  DrillLeg judged_there = out.there;
  judged_there.steered = there.steered;
  judged_there.steered_to_new = there.steered_to_new;
  DrillLeg judged_back = out.back;
  judged_back.steered = back.steered;
  judged_back.steered_to_new = back.steered_to_new;
  check_leg(out, judged_there, "there", true, probes, options);
  check_leg(out, judged_back, "back", false, probes, options);
  if (out.there.by_new == 0) {
    out.notes.emplace_back(
        "no probe was answered by the new side: the slice is small and its users are drawn by "
        "chance; the weights that each worker drew by were read from the records");
  }
  for (const DrillLeg* leg : {&out.there, &out.back}) {
    if (leg->missed_worker <= 0.001) continue;
    out.notes.push_back("the probes may have left a worker out (chance up to " +
                        std::to_string(std::lround(100 * leg->missed_worker)) +
                        " %): ask for more of them");
    break;
  }
  out.passed = out.reasons.empty();
  return out;
}

}  // namespace sluice::migrate::readiness
