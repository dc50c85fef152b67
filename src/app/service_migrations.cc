// The service's part in migrations: what their controller needs of it, and which plans may start.
#include <algorithm>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "app/config/environment.h"
#include "app/division.h"
#include "app/migration/readiness.h"
#include "app/migration_drill/record_file.h"
#include "app/migration_plan/load.h"
#include "app/service.h"
#include "app/sides.h"

namespace sluice::app {

namespace {

// One admin call's worth of patience with an old side that does not answer.
constexpr migration_warmup::ProbeLimits kProbes{.requests = 3, .timeout_ms = 10'000};
// Meters that may ask at the same time: each costs the old side requests.
constexpr size_t kMostProbings = 4;

Result<migration_plan::LoadedPlan> plan_for(const config::Config& config,
                                            const std::string& plan_yaml) {
  auto loaded = migration_plan::load_plan_text(plan_yaml, "the plan", config::SystemEnvironment(),
                                               {.config = &config});
  if (loaded.ok()) return loaded;
  std::string all;
  for (const auto& d : loaded.errors) all += (all.empty() ? "" : "\n") + config::to_string(d);
  return fail(Cause::BadRequest, all);
}

}  // namespace

void Service::start_migrations() {
  migration::Surroundings around{
      .loop = control_,
      .store = *store_,
      .workers = {},
      .publish = {},
      .snapshot = [this] { return snapshot_; },
      .sides = [this](const migrate::plan::MigrationPlan& plan) { return sides_of(config_, plan); },
      .lead = [this](bool leads) { events_->lead(leads); },
      .announce = [this](const migration::Notice& notice) { events_->announce(notice); },
      .candidacy = std::nullopt};
  if (config_.leader) {
    const config::Endpoint& admin = config_.server.admin;
    around.candidacy = leader::Candidacy{.connection = config_.leader->postgres,
                                         .least_term = 0,
                                         .holder = admin.host + ":" + std::to_string(admin.port) +
                                                   ", process " + std::to_string(getpid())};
  }
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
  std::vector<Weighted> targets;
  for (const RouteView::Target& target : route.targets) {
    targets.push_back({target.id, target.weight});
  }
  const Division now = app::divide(route.model, targets, migrations_->migrations());
  for (size_t i = 0; i < targets.size(); ++i) {
    route.targets[i].weight = now.targets[i].weight;
    route.targets[i].draws_as = now.targets[i].draws_as;
  }
  if (now.split == nullptr) return;
  RouteView::Target& old_side = route.targets[now.old_target];
  RouteView::Target& new_side = route.targets[now.new_target];
  const double both = old_side.weight + new_side.weight;
  const double moved = both * static_cast<double>(now.split->route.weight_ppm) /
                       static_cast<double>(gateway::kWholePpm);
  old_side.weight = both - moved;
  new_side.weight = moved;
  route.split = gateway::Split{.migration = now.split->id(),
                               .seed = gateway::assign_seed(route.salt, now.split->id()),
                               .weight_ppm = now.split->route.weight_ppm,
                               .old_target = now.old_target,
                               .new_target = now.new_target};
}

void Service::start_migration(const std::string& plan_yaml, const std::string& actor,
                              const std::vector<std::string>& coming,
                              Done<migration::MigrationView> done) {
  const auto read = plan_for(config_, plan_yaml);
  if (!read) return done(std::unexpected(read.error()));
  const migration_plan::LoadedPlan& loaded = *read;
  if (const migration::MigrationView* known = migrations_->find(loaded.plan.id); known != nullptr) {
    return done(fail(Cause::BadRequest,
                     "the migration \"" + known->id() + "\" was started before (" +
                         migration::describe(*known) +
                         "); `sluice migrate edit` changes its plan, and another migration needs "
                         "an id of its own",
                     "id"));
  }
  for (const std::string& id : loaded.plan.after) {
    const bool stated = std::ranges::find(coming, id) != coming.end();
    if (stated || migrations_->find(id) != nullptr) continue;
    return done(fail(Cause::BadRequest,
                     "no migration \"" + id +
                         "\" is known, which this one comes after; start it first, or say that "
                         "it will be started: --coming " +
                         id,
                     "after"));
  }
  for (const RouteView::Target& target : view(loaded.plan.subject()).targets) {
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

void Service::edit_migration(const std::string& id, const std::string& plan_yaml,
                             const std::string& who, Done<migration::MigrationView> done) {
  const auto loaded = plan_for(config_, plan_yaml);
  if (!loaded) return done(std::unexpected(loaded.error()));
  migrations_->edit(id, *loaded, who, std::move(done));
}

migrate::readiness::Inputs Service::way_back(const migration::MigrationView& of) const {
  auto in = migration::inputs_of(of, net::Loop::unix_ms());
  in.running_has_target = false;
  if (!has_route(of.subject())) return in;
  double total = 0;
  double carried = 0;
  for (const RouteView::Target& target : view(of.subject()).targets) {
    total += target.weight;
    if (target.id != of.plan.from) continue;
    in.running_has_target = true;
    carried = target.weight;
  }
  if (total > 0) in.carried_share = carried / total;
  const migration::Controller::Flow flow = migrations_->flow(of);
  if (in.carried_share && flow.mirrored_share) {
    in.carried_share = std::max(*in.carried_share, *flow.mirrored_share);
  }
  if (flow.rate) {
    in.requests_per_second = flow.rate->requests_per_second;
    in.tokens_per_second = flow.rate->tokens_per_second;
  }
  return in;
}

void Service::measure(const migration::MigrationView& of, migrate::readiness::Inputs in,
                      Done<std::string> done) {
  const auto side = migration_warmup::find_side(*snapshot_, of.subject(), of.plan.from);
  // Without the target there is nobody to ask, and the meter says so.
  if (!side) return done(migration::to_json(of.plan, migrate::readiness::assess(in)));
  if (probings_.size() >= kMostProbings) {
    return done(fail(Cause::BadRequest, "the old side is being asked already; try again later"));
  }
  const uint64_t number = next_probing_++;
  auto heard = [this, number, plan = of.plan, in = std::move(in),
                done = std::move(done)](const migrate::readiness::Probes& probes) {
    migrate::readiness::Inputs all = in;
    all.probes = probes;
    done(migration::to_json(plan, migrate::readiness::assess(all)));
    control_.post([this, number] { probings_.erase(number); });  // it is on the stack
  };
  probings_[number] = std::make_unique<migration_warmup::Probing>(control_, snapshot_, *side,
                                                                  kProbes, std::move(heard));
  probings_[number]->start();
}

void Service::migration_readiness(const std::string& id, Done<std::string> done) {
  const migration::MigrationView* found = migrations_->find(id);
  if (found == nullptr) return done(fail(Cause::NoRoute, "no migration \"" + id + "\""));
  store_->run([path = migration_drill::record_path(config_, id)](
                  store::Database&) { return migration_drill::last_drill(path); },
              [this, of = *found, done = std::move(done)](
                  const Result<std::optional<migrate::readiness::Drill>>& drill) {
                if (!drill) return done(std::unexpected(drill.error()));
                auto in = way_back(of);
                in.last_drill = *drill;
                measure(of, std::move(in), done);
              });
}

}  // namespace sluice::app
