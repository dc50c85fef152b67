#include "app/migration/gathered.h"

#include <algorithm>
#include <functional>

#include "gateway/shadow_ledger.h"

namespace sluice::app::migration {

using gateway::Side;
using gateway::Verdict;
using migrate::controller::Compared;
using migrate::controller::Served;
using migrate::controller::Told;

namespace {

Told told_by(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good:
      return Told::Good;
    case Verdict::Bad:
      return Told::Bad;
    case Verdict::RateLimited:
      return Told::RateLimited;
    case Verdict::Refused:
      return Told::Refused;
    case Verdict::Nothing:
      break;
  }
  return Told::Nothing;
}

double cost_of(const migrate::plan::Price& price, const ir::Usage& usage) {
  return price.input * static_cast<double>(usage.input.value_or(0)) +
         price.output * static_cast<double>(usage.output.value_or(0));
}

}  // namespace

Served served_of(const gateway::Observation& row) {
  return {.new_side = row.side == Side::New,
          .told = told_by(row.verdict),
          .epoch = row.epoch,
          .ttft_us = row.ttft_us,
          .duration_us = row.duration_us,
          .output_tokens = row.output_tokens,
          .unit = row.unit};
}

int64_t tokens_of(const gateway::Observation& row) {
  return std::max<int64_t>(row.input_tokens, 0) + std::max<int64_t>(row.output_tokens, 0);
}

Compared compared_of(const shadow::PairSeen& pair, const migrate::plan::MigrationPlan& plan) {
  Compared out;
  out.of_new = {.new_side = true,
                .told = told_by(pair.of_new),
                .ttft_us = pair.new_first_byte_us,
                .duration_us = pair.new_duration_us,
                .output_tokens = pair.new_usage.output.value_or(-1)};
  out.old_side = told_by(pair.of_old);
  out.new_refused = pair.new_refused;
  out.old_tokens = static_cast<double>(pair.old_usage.output.value_or(0));
  out.new_tokens = static_cast<double>(pair.new_usage.output.value_or(0));
  if (plan.prices) {
    out.old_cost = cost_of(plan.prices->from, pair.old_usage);
    out.new_cost = cost_of(plan.prices->to, pair.new_usage);
  }
  out.with_twin = pair.with_twin;
  out.new_differs = pair.new_differs;
  out.twin_differs = pair.twin_differs;
  return out;
}

int64_t mirrored_ppm(const std::string& rule) {
  uint64_t seen = 0;
  uint64_t answered = 0;
  for (const auto& counts : gateway::shadow_counts()) {
    if (counts.labels.rule != rule) continue;
    seen += counts.seen - std::min(counts.seen, counts.in_flight);
    for (const auto outcome : {gateway::ShadowOutcome::Ok, gateway::ShadowOutcome::Refused}) {
      answered += counts.outcomes[0][static_cast<size_t>(outcome)];
    }
  }
  return seen == 0 ? 0 : static_cast<int64_t>(std::min(answered, seen) * 1'000'000 / seen);
}

std::vector<std::pair<std::string, uint64_t>> not_mirrored(
    const MigrationView& view, const std::vector<gateway::ShadowLedger::Counts>& all) {
  using gateway::ShadowDrop;
  using migrate::machine::Phase;
  std::string account = view.id() + "/";
  if (view.phase == Phase::Warmup) account += "warmup";
  if (view.phase == Phase::Shadow) account += "shadow";
  if (view.phase == Phase::Stage) account += "stage-" + std::to_string(view.stage + 1);
  if (view.phase == Phase::ReverseShadow) account += "reverse";
  std::vector<std::pair<std::string, uint64_t>> out;
  for (const auto& counts : all) {
    const std::string& rule = counts.labels.rule;
    if (rule != account && !rule.starts_with(account + "-r")) continue;
    for (size_t i = 0; i < counts.drops.size(); ++i) {
      const auto reason = static_cast<ShadowDrop>(i);
      if (counts.drops[i] == 0 || reason == ShadowDrop::PairsCap) continue;
      out.emplace_back(gateway::name_of(reason), counts.drops[i]);
    }
  }
  std::ranges::sort(out, std::greater<>(), [](const auto& row) { return row.second; });
  return out;
}

bool mirrored_all(const std::string& rule) {
  const auto used_up = [&rule](const auto& counts) {
    using gateway::ShadowDrop;
    return counts.labels.rule == rule &&
           counts.drops[static_cast<size_t>(ShadowDrop::PairsCap)] +
                   counts.drops[static_cast<size_t>(ShadowDrop::SpendCap)] >
               0;
  };
  return std::ranges::any_of(gateway::shadow_counts(), used_up);
}

}  // namespace sluice::app::migration
