// The service's part in migrations: what their controller needs of it, and which plans may start.
#include <spdlog/spdlog.h>

#include "app/config/environment.h"
#include "app/migration_plan/load.h"
#include "app/service.h"

namespace sluice::app {

void Service::start_migrations() {
  migration::Surroundings around{
      .loop = control_,
      .store = *store_,
      .workers = {},
      .publish = {},
      .snapshot = [this] { return snapshot_; },
      .announce = [this](const migration::Notice& notice) { events_->announce(notice); }};
  around.workers = [this] {
    std::vector<gateway::Worker*> out;
    for (const Running& running : workers_) out.push_back(running.worker.get());
    return out;
  };
  around.publish = [this](std::function<void()> done) {
    publish([done = std::move(done)](const Result<uint64_t>& published) {
      if (published) return done();
      spdlog::error("a migration's route is not in force: {}", published.error().message);
    });
  };
  migrations_ = std::make_unique<migration::Controller>(std::move(around));
}

void Service::divide(RouteView& route) const {
  const migration::MigrationView* leading = migrations_->leading(route.model);
  if (leading == nullptr) return;
  RouteView::Target* old_side = nullptr;
  RouteView::Target* new_side = nullptr;
  for (RouteView::Target& target : route.targets) {
    if (target.id == leading->plan.from) old_side = &target;
    if (target.id == leading->plan.to) new_side = &target;
  }
  if (old_side == nullptr || new_side == nullptr) return;
  const double both = old_side->weight + new_side->weight;
  const double moved = both * static_cast<double>(leading->route.weight_ppm) /
                       static_cast<double>(gateway::kWholePpm);
  old_side->weight = both - moved;
  new_side->weight = moved;
  route.split = gateway::Split{.migration = leading->id(),
                               .seed = gateway::assign_seed(route.salt, leading->id()),
                               .weight_ppm = leading->route.weight_ppm,
                               .old_target = static_cast<size_t>(old_side - route.targets.data()),
                               .new_target = static_cast<size_t>(new_side - route.targets.data())};
}

void Service::start_migration(const std::string& plan_yaml, const std::string& actor,
                              Done<migration::MigrationView> done) {
  const auto loaded = migration_plan::load_plan_text(
      plan_yaml, "the plan", config::SystemEnvironment(), {.config = &config_});
  if (!loaded.ok()) {
    std::string all;
    for (const auto& d : loaded.errors) all += (all.empty() ? "" : "\n") + config::to_string(d);
    return done(fail(Cause::BadRequest, all));
  }
  if (!loaded.plan.model) {
    return done(fail(Cause::BadRequest, "name a model of the configuration", "model"));
  }
  for (const RouteView::Target& target : view(*loaded.plan.model).targets) {
    if (target.id != loaded.plan.to || target.weight == 0) continue;
    return done(fail(Cause::BadRequest,
                     "the target \"" + target.id + "\" serves users already (weight " +
                         number_text(target.weight) +
                         "); set it to 0 first, for a migration "
                         "begins with nobody on the new side",
                     "to"));
  }
  migrations_->start(loaded, actor, std::move(done));
}

}  // namespace sluice::app
