// What an edited plan means for a running migration. One list says for every number that decides
// which way is stricter, another which must stay as they are for the edit to be one of strictness;
// what only estimates or informs (traffic, contract dates) is neither.
#include <algorithm>
#include <vector>

#include "migrate/plan/plan.h"

namespace sluice::migrate::plan {
namespace {

using machine::EditKind;

// Turns a limit into "smaller is stricter".
struct Strictness {
  std::vector<double> numbers;  // each may fall or stay
  std::vector<double> shape;    // each must stay
};

double strict(Role role) {
  return role == Role::Off ? 1 : 0;
}

void add_limits(Strictness& out, const gate::Limits& l) {
  out.numbers.insert(out.numbers.end(),
                     {l.errors.limit, l.errors.target, l.ttft.increase, l.latency.increase,
                      l.token_latency.increase, l.tokens.limit, l.cost.limit,
                      l.quality.mismatch_margin, -static_cast<double>(l.errors.n_min)});
  out.shape.insert(out.shape.end(), {static_cast<double>(l.errors.reading), l.ttft.quantile,
                                     l.latency.quantile, l.token_latency.quantile});
}

Strictness strictness(const MigrationPlan& plan) {
  Strictness out;
  const Gates& g = plan.gates;
  for (Role role : {g.error_rate.role, g.ttft.role, g.latency_p95.role, g.token_latency.role,
                    g.output_tokens.role, g.cost.role, g.quality.role, g.sample_ratio.role}) {
    out.numbers.push_back(strict(role));
  }
  add_limits(out, limits(plan));
  const machine::Plan times = machine_plan(plan, 0);
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    add_limits(out, limits(plan, i));
    out.shape.push_back(static_cast<double>(times.stages[i].weight_ppm));
    out.numbers.push_back(-static_cast<double>(times.stages[i].dwell_ms));
    out.numbers.push_back(plan.stages[i].approval ? 0 : 1);
    out.numbers.push_back(plan.stages[i].in_window ? 0 : 1);
  }
  for (int64_t share : times.ramp_ppm) out.shape.push_back(static_cast<double>(share));
  out.shape.push_back(static_cast<double>(times.ramp_step_ms));
  out.numbers.insert(
      out.numbers.end(),
      {plan.shadow.max_spend_usd, -static_cast<double>(plan.shadow.pairs), -plan.shadow.rate,
       -static_cast<double>(times.shadow_ms), -static_cast<double>(times.warmup_ms),
       -static_cast<double>(plan.warmup.requests), -static_cast<double>(times.reverse_shadow_ms),
       -static_cast<double>(times.coverage_min_ppm),
       -static_cast<double>(plan.decommission.approvals)});
  out.shape.push_back(static_cast<double>(plan.warmup.source));
  return out;
}

bool same_windows(const MigrationPlan& a, const MigrationPlan& b) {
  const auto window = [](const Window& x, const Window& y) {
    return x.days == y.days && x.from == y.from && x.to == y.to && x.utc_offset == y.utc_offset;
  };
  const auto freeze = [](const Freeze& x, const Freeze& y) {
    return x.from == y.from && x.to == y.to && x.utc_offset == y.utc_offset;
  };
  return std::ranges::equal(a.windows, b.windows, window) &&
         std::ranges::equal(a.freeze, b.freeze, freeze);
}

Result<void> refuse(std::string key, const std::string& why) {
  return fail(Cause::BadRequest, why, std::move(key));
}

// The first stage whose weight is not decided by what has been journaled: all before it have been
// entered, or are what the present phase ends with.
size_t first_free_stage(machine::Phase phase, int64_t stage) {
  if (phase < machine::Phase::Warmup) return 0;
  if (phase < machine::Phase::Stage) return 1;
  return static_cast<size_t>(stage) + 2;
}

Result<void> may_edit_stages(const MigrationPlan& now, const MigrationPlan& next,
                             machine::Phase phase, int64_t stage) {
  const bool all_passed = phase > machine::Phase::Stage;
  const size_t passed = all_passed
                            ? now.stages.size()
                            : (phase == machine::Phase::Stage ? static_cast<size_t>(stage) : 0);
  if (all_passed && now.stages != next.stages) return refuse("stages", "the stages have passed");
  const size_t fixed = std::min(first_free_stage(phase, stage), now.stages.size());
  for (size_t i = 0; i < fixed; ++i) {
    const std::string key = "stages[" + std::to_string(i) + "]";
    if (i >= next.stages.size()) return refuse(key, "the migration needs this stage: it is here");
    if (i < passed && now.stages[i] != next.stages[i]) return refuse(key, "this stage has passed");
    if (now.stages[i].weight != next.stages[i].weight) {
      return refuse(key + ".weight",
                    i == passed && phase == machine::Phase::Stage
                        ? "this stage is running with that weight"
                        : "this weight is the next step; it cannot change any more");
    }
  }
  return {};
}

}  // namespace

Result<void> may_edit(const MigrationPlan& now, const MigrationPlan& next, machine::Phase phase,
                      int64_t stage) {
  using machine::Phase;
  if (phase == Phase::RollingBack || phase == Phase::RolledBack) {
    return refuse({}, "it was rolled back; acknowledge that, and start the plan under another id");
  }
  if (phase > Phase::ReverseShadow) return refuse({}, "nothing of the plan is ahead any more");
  const std::string whole = ": that is another migration; start one";
  if (now.id != next.id) return refuse("id", "the migration's id is \"" + now.id + "\"");
  if (now.model != next.model) return refuse("model", "another model" + whole);
  if (now.route != next.route) return refuse("route", "another route" + whole);
  if (now.from != next.from) return refuse("from", "another old side" + whole);
  if (now.to != next.to) return refuse("to", "another new side" + whole);
  if (phase > Phase::Inventory && (now.after != next.after || now.order != next.order)) {
    return refuse(now.after != next.after ? "after" : "order", "its turn has come already");
  }
  if (phase > Phase::Warmup && now.warmup != next.warmup) {
    return refuse("warmup", "the warm-up has passed");
  }
  if (phase > Phase::Shadow && now.shadow.length != next.shadow.length) {
    return refuse("shadow.length", "the shadow phase has passed");
  }
  if (auto ok = may_edit_stages(now, next, phase, stage); !ok) return ok;
  if (phase == Phase::ReverseShadow && edit_kind(now, next) == EditKind::Loosen) {
    return refuse({}, "a looser plan takes over with the next stage, and there is none any more");
  }
  return {};
}

EditKind edit_kind(const MigrationPlan& now, const MigrationPlan& next) {
  if (now.id != next.id || now.model != next.model || now.route != next.route ||
      now.from != next.from || now.to != next.to) {
    return EditKind::NewRevision;
  }
  const Strictness a = strictness(now);
  const Strictness b = strictness(next);
  const bool stricter = a.shape == b.shape && a.numbers.size() == b.numbers.size() &&
                        std::ranges::equal(b.numbers, a.numbers, [](double after, double before) {
                          return after <= before;
                        });
  return stricter && now.prices == next.prices && same_windows(now, next) ? EditKind::Tighten
                                                                          : EditKind::Loosen;
}

}  // namespace sluice::migrate::plan
