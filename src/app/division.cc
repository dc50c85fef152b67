#include "app/division.h"

#include <algorithm>
#include <utility>

namespace sluice::app {
namespace {

using migration::MigrationView;

size_t place_of(const std::vector<Weighted>& targets, const std::string& id) {
  const auto it = std::ranges::find(targets, id, &Weighted::target);
  return static_cast<size_t>(it - targets.begin());
}

// Nothing takes its users back any more; its old side may be taken out of the configuration.
bool is_for_good(migrate::machine::Phase phase) {
  using migrate::machine::Phase;
  return phase == Phase::Decommissioning || phase == Phase::Done;
}

// Also of a target that the configuration no longer names: a later migration may have gone on.
size_t find_or_add(std::vector<Weighted>& weights, const std::string& id) {
  const size_t at = place_of(weights, id);
  if (at == weights.size()) weights.push_back({id, 0, id});
  return at;
}

void take_over(std::vector<Weighted>& weights, const migrate::plan::MigrationPlan& plan) {
  const size_t from = find_or_add(weights, plan.from);
  const size_t to = find_or_add(weights, plan.to);
  weights[to].weight += std::exchange(weights[from].weight, 0);
  std::swap(weights[to].draws_as, weights[from].draws_as);
}

}  // namespace

Division divide(std::string_view subject, const std::vector<Weighted>& targets,
                const std::vector<MigrationView>& views) {
  std::vector<const MigrationView*> routing;
  for (const MigrationView& view : views) {
    if (view.subject() == subject && view.routes()) routing.push_back(&view);
  }
  Division out;
  if (!routing.empty()) {
    const migrate::plan::MigrationPlan& plan = routing.back()->plan;
    out.old_target = place_of(targets, plan.from);
    out.new_target = place_of(targets, plan.to);
    if (out.old_target < targets.size() && out.new_target < targets.size()) {
      out.split = routing.back();
      routing.pop_back();
    }
  }
  std::vector<Weighted> given = targets;
  for (Weighted& one : given) one.draws_as = one.target;
  std::vector<Weighted> weights = given;
  for (const MigrationView* view : routing) {
    if (is_for_good(view->phase)) take_over(weights, view->plan);
  }
  for (size_t i = targets.size(); i < weights.size(); ++i) {
    if (weights[i].weight > 0) out.stranded_on = weights[i].target;
  }
  out.targets = std::move(out.stranded_on.empty() ? weights : given);
  out.targets.resize(targets.size());
  return out;
}

}  // namespace sluice::app
