// The service's part in weights: what each model and HTTP route divides its requests by, and how a
// person changes it.
#include <algorithm>
#include <charconv>

#include "app/service.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

std::string weights_json(const std::map<std::string, double>& weights) {
  std::string out;
  wire::json::Writer w(out);
  w.begin_object();
  for (const auto& [target, weight] : weights) w.key(target).raw(number_text(weight));
  w.end_object();
  return out;
}

}  // namespace

std::string number_text(double value) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

RouteView Service::view(const std::string& model) const {
  RouteView out;
  out.model = model;
  const auto override = overrides_.find(model);
  out.overridden = override != overrides_.end();
  const auto weight_of = [&](const auto& t) {
    if (!out.overridden) return t.weight;
    const auto set = override->second.find(t.id);
    return set == override->second.end() ? t.weight : set->second;
  };
  out.salt = model;
  if (const auto configured = config_.models.find(model); configured != config_.models.end()) {
    out.salt = configured->second.salt.value_or(model);
    for (const config::Target& t : configured->second.targets) {
      out.targets.push_back({t.id, t.provider, t.model.value_or(""), weight_of(t), t.weight});
    }
  }
  for (const config::HttpRoute& route : config_.routes) {
    if (route.id != model) continue;
    out.salt = route.salt.value_or(model);
    for (const config::HttpTarget& t : route.targets) {
      out.targets.push_back(
          {t.id, t.provider.value_or(t.base_url.value_or("")), "", weight_of(t), t.weight});
    }
  }
  divide(out);
  return out;
}

bool Service::has_route(const std::string& name) const {
  return config_.models.contains(name) ||
         std::any_of(config_.routes.begin(), config_.routes.end(),
                     [&](const config::HttpRoute& route) { return route.id == name; });
}

std::vector<RouteView> Service::routes() const {
  std::vector<RouteView> out;
  for (const auto& [name, model] : config_.models) out.push_back(view(name));
  for (const config::HttpRoute& route : config_.routes) {
    if (!route.targets.empty()) out.push_back(view(route.id));
  }
  return out;
}

Result<void> Service::may_set(const std::string& model) const {
  if (!has_route(model)) {
    return fail(Cause::UnknownModel, "no model named \"" + model + "\" is configured", "model");
  }
  const migration::MigrationView* leading = migrations_->leading(model);
  if (leading == nullptr) return {};
  return fail(Cause::BadRequest,
              "the migration \"" + leading->id() +
                  "\" leads this model; `sluice migrate pause`, `promote` and `abort` move its "
                  "traffic and keep its evidence honest",
              "model");
}

void Service::set_weights(const std::string& model, const std::map<std::string, double>& weights,
                          Done<RouteView> done) {
  if (auto ok = may_set(model); !ok) return done(std::unexpected(ok.error()));
  // Targets that are not named keep the weight they have.
  std::map<std::string, double> all;
  double sum = 0;
  const RouteView now = view(model);
  for (const RouteView::Target& t : now.targets) all[t.id] = t.weight;
  for (const auto& [target, weight] : weights) {
    if (!all.contains(target)) {
      return done(fail(Cause::BadRequest,
                       "the model \"" + model + "\" has no target \"" + target + "\"", target));
    }
    if (!(weight >= 0) || weight > 1e9) {
      return done(fail(Cause::BadRequest, "a weight must be 0 or more, at most 1e9", target));
    }
    all[target] = weight;
  }
  for (const auto& [target, weight] : all) sum += weight;
  if (!(sum > 0)) {
    return done(fail(Cause::BadRequest, "with these weights no target would get any request"));
  }
  store_->run(
      [model, text = weights_json(all), now_s = unix_now()](store::Database& d) {
        return store::RouteRepository(d).append(model, text, "admin", now_s);
      },
      [this, model, done](const Result<int64_t>& seq) { finish_route(model, seq, done); });
}

void Service::clear_weights(const std::string& model, Done<RouteView> done) {
  if (auto ok = may_set(model); !ok) return done(std::unexpected(ok.error()));
  store_->run(
      [model, now_s = unix_now()](store::Database& d) {
        return store::RouteRepository(d).clear(model, "admin", now_s);
      },
      [this, model, done](const Result<int64_t>& seq) { finish_route(model, seq, done); });
}

void Service::finish_route(const std::string& model, const Result<int64_t>& journaled,
                           Done<RouteView> done) {
  if (!journaled) return done(std::unexpected(journaled.error()));
  refresh([this, model, done](const Result<uint64_t>& published) {
    if (!published) return done(std::unexpected(published.error()));
    done(view(model));
  });
}

}  // namespace sluice::app
