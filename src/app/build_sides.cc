#include "app/build_sides.h"

#include <algorithm>
#include <utility>

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
};

std::optional<Mirroring> mirroring_of(const migration::MigrationView& view) {
  using migrate::machine::Phase;
  using migrate::machine::ShadowTo;
  const migrate::plan::MigrationPlan& plan = view.plan;
  if (view.phase == Phase::Warmup) {
    if (plan.warmup.source == migrate::plan::WarmupSource::Generic) return std::nullopt;
    return Mirroring{view.id() + "/warmup", 1, plan.warmup.requests, 4};
  }
  if (view.route.shadow == ShadowTo::Old) return Mirroring{view.id() + "/reverse", 1, 0, 64};
  if (view.route.shadow != ShadowTo::New) return std::nullopt;
  std::string account = view.id() + "/shadow";
  if (view.phase == Phase::Stage) account = view.id() + "/stage-" + std::to_string(view.stage + 1);
  return Mirroring{account, plan.shadow.rate / 100, plan.shadow.pairs, 16};
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
  // The quality gate compares with the old side's own noise, so every pair needs its twin; in the
  // reverse shadow no gate asks any more.
  rule.twin_rate = rule.reverse ? 0 : 1;
  rule.max_pairs = wanted->pairs;
  rule.max_spend_usd = rule.reverse ? 0 : view.plan.shadow.max_spend_usd;
  rule.max_body = usual.max_body.bytes;
  rule.max_answer = usual.max_answer.bytes;
  rule.max_in_flight = wanted->in_flight;
  rule.timeout_ms = usual.timeout.count();
  rule.ledger = &gateway::shadow_ledger(
      {wanted->account, divided.name, divided.targets[rule.primary], divided.targets[rule.shadow]});
  divided.shadows.push_back(std::move(rule));
}

void apply_migration(const Divided& divided, const std::string& salt,
                     const migration::MigrationView& view) {
  const size_t old_target = target_index(divided, view.plan.from);
  const size_t new_target = target_index(divided, view.plan.to);
  if (old_target == divided.targets.size() || new_target == divided.targets.size()) return;
  divided.split = gateway::Split{.migration = view.id(),
                                 .seed = gateway::assign_seed(salt, view.id()),
                                 .revision = view.route.revision,
                                 .fence = view.route.fence,
                                 .epoch = view.route.epoch,
                                 .weight_ppm = view.route.weight_ppm,
                                 .old_target = old_target,
                                 .new_target = new_target,
                                 .fallback = view.route.fallback};
  mirror(divided, view);
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
  for (const migration::MigrationView& view : views) {
    if (view.subject() == divided.name && view.routes()) apply_migration(divided, salt, view);
  }
}

}  // namespace sluice::app
