// What an edited plan means for a running migration. One list says for every number which way is
// stricter; whatever is changed and not in the list counts as looser, because that resets evidence.
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

}  // namespace

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
  return stricter && same_windows(now, next) ? EditKind::Tighten : EditKind::Loosen;
}

}  // namespace sluice::migrate::plan
