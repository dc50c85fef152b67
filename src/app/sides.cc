#include "app/sides.h"

#include <algorithm>

#include "app/config/environment.h"
#include "app/config/load.h"
#include "app/division.h"
#include "wire/yaml.h"

namespace sluice::app {
namespace {

using migration::MigrationView;

constexpr std::string_view kGone = "no such target";

void add_provider(std::string& out, const config::Config& config, const std::string& id) {
  out += "provider " + id;
  const auto found = config.providers.find(id);
  if (found == config.providers.end()) return;
  out += ", kind " + found->second.kind + ", base_url " +
         found->second.base_url.value_or("(the usual)");
  if (found->second.api_version) out += ", api_version " + *found->second.api_version;
}

std::string side_of(const config::Config& config, const std::string& subject,
                    const std::string& id) {
  std::string out;
  if (const auto model = config.models.find(subject); model != config.models.end()) {
    const auto& targets = model->second.targets;
    const auto target = std::ranges::find(targets, id, &config::Target::id);
    if (target == targets.end()) return std::string(kGone);
    add_provider(out, config, target->provider);
    return out + ", model " + target->model.value_or("(as asked for)");
  }
  for (const config::HttpRoute& route : config.routes) {
    if (route.id != subject) continue;
    const auto target = std::ranges::find(route.targets, id, &config::HttpTarget::id);
    if (target == route.targets.end()) break;
    if (target->provider) {
      add_provider(out, config, *target->provider);
    } else {
      out += "base_url " + target->base_url.value_or("");
    }
    return out + ", path " + target->path.value_or("(as asked for)");
  }
  return std::string(kGone);
}

// The targets of the model or route in the new configuration; none: it is gone.
std::vector<Weighted> targets_of(const config::Config& config, const std::string& subject) {
  std::vector<Weighted> out;
  if (const auto model = config.models.find(subject); model != config.models.end()) {
    for (const config::Target& t : model->second.targets) out.push_back({t.id, t.weight});
  }
  for (const config::HttpRoute& route : config.routes) {
    if (route.id != subject) continue;
    for (const config::HttpTarget& t : route.targets) out.push_back({t.id, t.weight});
  }
  return out;
}

// Where the targets of the model or route stand, or what comes nearest to it.
wire::yaml::Position place_of(const std::string& file, const std::string& subject) {
  const auto text = config::SystemEnvironment().read_file(file);
  if (!text) return {};
  const auto document = wire::yaml::Document::parse(*text);
  if (!document) return {};
  const wire::yaml::Value root = document->root();
  const wire::yaml::Value model = root["models"][subject];
  if (model.exists()) return model.key_position();
  for (const wire::yaml::Value route : root["routes"]) {
    if (route["id"].text() == subject) return route["id"].position();
  }
  const wire::yaml::Value models = root["models"];
  return models.exists() ? models.key_position() : wire::yaml::Position{1, 1};
}

Error refusal(const std::string& file, const std::string& subject, const std::string& message,
              const std::string& remedy) {
  const config::Diagnostic diagnostic{.file = file,
                                      .at = place_of(file, subject),
                                      .path = subject,
                                      .message = message,
                                      .remedy = remedy};
  return {Cause::Config, config::to_string(diagnostic), subject};
}

}  // namespace

std::string sides_of(const config::Config& config, const migrate::plan::MigrationPlan& plan) {
  return "old=" + side_of(config, plan.subject(), plan.from) +
         "\nnew=" + side_of(config, plan.subject(), plan.to);
}

std::string difference(std::string_view before, std::string_view now) {
  std::string out;
  for (const std::string_view name : {"old=", "new="}) {
    const auto line = [name](std::string_view text) {
      const size_t at = text.find(name);
      return at == text.npos ? std::string_view() : text.substr(at, text.find('\n', at) - at);
    };
    const std::string_view is = line(now);
    if (is == line(before)) continue;
    if (!out.empty()) out += "; ";
    out.append(name.substr(0, 3)).append(" side is now ").append(is.substr(name.size()));
  }
  return out;
}

Result<void> keeps_what_is_used(const config::Config& next, const std::string& file,
                                const std::vector<MigrationView>& views) {
  using migrate::machine::Phase;
  for (const MigrationView& view : views) {
    const std::vector<Weighted> targets = targets_of(next, view.subject());
    if (!view.over()) {
      for (const std::string& id : {view.plan.from, view.plan.to}) {
        // It is being taken away.
        if (view.phase == Phase::Decommissioning && id == view.plan.from) continue;
        if (std::ranges::find(targets, id, &Weighted::target) != targets.end()) continue;
        return std::unexpected(refusal(
            file, view.subject(),
            "\"" + view.subject() + "\" no longer has the target \"" + id +
                "\", which the migration \"" + view.id() + "\" (" + migration::describe(view) +
                ") uses",
            "leave it in until the migration is over, or end it first: sluice migrate abort " +
                view.id()));
      }
    }
    if (view.phase != Phase::Done || targets.empty()) continue;
    const std::string stranded = divide(view.subject(), targets, views).stranded_on;
    if (stranded.empty()) continue;
    return std::unexpected(refusal(
        file, view.subject(),
        "\"" + view.subject() + "\" no longer has the target \"" + stranded +
            "\", to which finished migrations have moved its users, and gives its other targets "
            "the weights of before",
        "leave it in; where other targets shall serve at once, give them ids that no migration has "
        "used"));
  }
  return {};
}

}  // namespace sluice::app
