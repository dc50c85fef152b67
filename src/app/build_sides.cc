#include "app/build_sides.h"

#include <algorithm>
#include <utility>

#include "app/division.h"
#include "gateway/shadow_ledger.h"

namespace sluice::app {
namespace {

size_t target_index(const Divided& divided, const std::string& id) {
  return static_cast<size_t>(std::ranges::find(divided.targets, id) - divided.targets.begin());
}

gateway::TokenPrice price_of(const config::TokenPrice& price) {
  return {price.input, price.output};
}

// How much a migration mirrors, in which phase, under which name it is accounted.
struct Mirroring {
  std::string account;
  double rate = 0;
  uint64_t pairs = 0;
  uint32_t in_flight = 16;
  double twins = 0;     // share of the pairs that the old side answers once more
  int64_t pace_ms = 0;  // over which the pairs are spread
};

// Of the reverse shadow's pairs: nothing is promoted on them, but answers that become worse are
// seen.
constexpr double kReverseTwins = 0.05;
// At once, so that the gates have enough to begin with; the others are spread over the stage, so
// that what happens in the middle of it is seen.
constexpr uint64_t kHeadPairs = 120;
constexpr uint64_t kHeadShare = 10;  // one in so many, where that is more

// A revision that begins anew has pairs of its own.
std::string account_of(const migration::MigrationView& view, const std::string& phase) {
  const int64_t revision = view.route.revision;
  return view.id() + "/" + phase + (revision > 1 ? "-r" + std::to_string(revision) : "");
}

std::optional<Mirroring> mirroring_of(const migration::MigrationView& view) {
  using migrate::machine::Phase;
  using migrate::machine::ShadowTo;
  const migrate::plan::MigrationPlan& plan = view.plan;
  if (view.phase == Phase::Warmup) {
    if (plan.warmup.source == migrate::plan::WarmupSource::Generic) return std::nullopt;
    // It is only looked whether the new side answers.
    return Mirroring{.account = account_of(view, "warmup"),
                     .rate = 1,
                     .pairs = plan.warmup.requests,
                     .in_flight = 4};
  }
  if (view.phase == Phase::Shadow || view.phase == Phase::Stage) {
    if (view.route.shadow == ShadowTo::Nobody) return std::nullopt;
    const bool stage = view.phase == Phase::Stage;
    return Mirroring{
        .account = account_of(view, stage ? "stage-" + std::to_string(view.stage + 1) : "shadow"),
        .rate = plan.shadow.rate / 100,
        .pairs = plan.shadow.pairs,
        .twins = 1,
        .pace_ms = view.least_dwell_ms};
  }
  // An old side that is taken away is asked nothing any more.
  if (view.phase == Phase::Decommissioning || view.phase == Phase::Done) return std::nullopt;
  if (view.route.shadow != ShadowTo::Old) return std::nullopt;
  return Mirroring{
      .account = view.id() + "/reverse", .rate = 1, .in_flight = 64, .twins = kReverseTwins};
}

gateway::TokenPrice price_of(const migrate::plan::Price& price) {
  return {price.input, price.output};
}

// The same bounds as a shadow that the configuration asks for.
void mirror(const Divided& divided, const migration::MigrationView& view) {
  divided.shadows.clear();  // nothing is mirrored twice
  const auto wanted = mirroring_of(view);
  if (!wanted || wanted->rate <= 0) return;
  const config::ShadowTraffic usual;
  gateway::ShadowRule rule;
  rule.name = view.id();
  rule.reverse = view.route.shadow == migrate::machine::ShadowTo::Old;
  rule.primary = divided.split->old_target;
  rule.shadow = divided.split->new_target;
  if (view.plan.prices) {
    rule.primary_price = price_of(view.plan.prices->from);
    rule.shadow_price = price_of(view.plan.prices->to);
  }
  if (rule.reverse) {
    std::swap(rule.primary, rule.shadow);
    std::swap(rule.primary_price, rule.shadow_price);
  }
  rule.rate = wanted->rate;
  // The quality gate compares with the old side's own noise: what it looks at needs a twin.
  rule.twin_rate = wanted->twins;
  rule.max_pairs = wanted->pairs;
  rule.pace_ms = wanted->pace_ms;
  rule.head_pairs = std::max(kHeadPairs, wanted->pairs / kHeadShare);
  rule.max_spend_usd = view.plan.shadow.max_spend_usd;
  rule.max_body = usual.max_body.bytes;
  rule.max_answer = usual.max_answer.bytes;
  rule.max_in_flight = wanted->in_flight;
  rule.timeout_ms = usual.timeout.count();
  rule.ledger = &gateway::shadow_ledger(
      {wanted->account, divided.name, divided.targets[rule.primary], divided.targets[rule.shadow]});
  divided.shadows.push_back(std::move(rule));
}

}  // namespace

std::string shadow_rule_name(std::string_view model) {
  return "shadow:" + std::string(model);
}

void add_shadows(const Divided& divided, const config::ShadowTraffic& config) {
  gateway::ShadowRule rule;
  rule.name = shadow_rule_name(divided.name);
  rule.primary = target_index(divided, config.from);
  rule.shadow = target_index(divided, config.to);
  rule.compare = config.compare;
  rule.side_effects = config.side_effects;
  rule.twin_side_effects = config.twin_side_effects;
  rule.rate = config.rate / 100;
  rule.twin_rate = config.twin_rate / 100;
  rule.max_body = config.max_body.bytes;
  rule.max_answer = config.max_answer.bytes;
  rule.max_in_flight = config.max_in_flight;
  rule.max_pairs = config.max_pairs;
  rule.max_spend_usd = config.max_spend_usd;
  rule.timeout_ms = config.timeout.count();
  if (config.prices) {
    rule.primary_price = price_of(config.prices->from);
    rule.shadow_price = price_of(config.prices->to);
  }
  rule.ledger = &gateway::shadow_ledger({rule.name, divided.name, config.from, config.to});
  divided.shadows.push_back(rule);
  if (!config.both_ways) return;
  rule.reverse = true;
  std::swap(rule.primary, rule.shadow);
  std::swap(rule.primary_price, rule.shadow_price);
  rule.ledger = &gateway::shadow_ledger({rule.name, divided.name, config.to, config.from});
  divided.shadows.push_back(std::move(rule));
}

void apply_migrations(const Divided& divided, const std::string& salt,
                      const std::vector<migration::MigrationView>& views) {
  std::vector<Weighted> targets;
  for (size_t i = 0; i < divided.targets.size(); ++i) {
    targets.push_back({divided.targets[i], divided.candidates[i].weight});
  }
  const Division now = divide(divided.name, targets, views);
  for (size_t i = 0; i < targets.size(); ++i) {
    divided.candidates[i] = {gateway::assign_seed(salt, now.targets[i].draws_as),
                             now.targets[i].weight};
  }
  if (now.split == nullptr) return;
  const migration::MigrationView& view = *now.split;
  divided.split = gateway::Split{.migration = view.id(),
                                 .seed = gateway::assign_seed(salt, view.id()),
                                 .revision = view.route.revision,
                                 .fence = view.route.fence,
                                 .epoch = view.route.epoch,
                                 .weight_ppm = view.route.weight_ppm,
                                 .old_target = now.old_target,
                                 .new_target = now.new_target,
                                 .fallback = view.route.fallback};
  mirror(divided, view);
}

}  // namespace sluice::app
