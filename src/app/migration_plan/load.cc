#include "app/migration_plan/load.h"

#include "app/config/plan_fields.h"
#include "app/config/schema_writer.h"
#include "app/migration_plan/check.h"

namespace sluice::app::migration_plan {

using migrate::plan::MigrationPlan;

LoadedPlan load_plan_text(std::string_view yaml, std::string_view file_name,
                          const config::Environment& env, const PlanOptions& options) {
  LoadedPlan result;
  const auto read_root = [&](config::Context& ctx, wire::yaml::Value root) {
    config::read(ctx, config::Place{root, std::string(), config::Rule{}}, result.plan);
    if (!root.is_map()) return;
    migrate::plan::fill_in(result.plan);
    check(ctx, result.plan, options.config);
  };
  static_cast<config::Diagnostics&>(result) = config::load_document(
      yaml, file_name, env, {}, "give it at least id, model, from and to", read_root);
  if (result.ok()) result.hash = migrate::plan::hash_of(plan_yaml(result.plan));
  return result;
}

LoadedPlan load_plan_file(const std::string& file_name, const config::Environment& env,
                          const PlanOptions& options) {
  const auto text = env.read_file(file_name);
  if (text) return load_plan_text(*text, file_name, env, options);
  LoadedPlan result;
  static_cast<config::Diagnostics&>(result) =
      config::unreadable(file_name, "migration plan", text.error());
  return result;
}

bool looks_like_plan(std::string_view yaml) {
  const auto doc = wire::yaml::Document::parse(yaml);
  if (!doc || !doc->root().is_map()) return false;
  const wire::yaml::Value root = doc->root();
  if (root["providers"].exists() || root["models"].exists() || root["server"].exists()) {
    return false;
  }
  return root["from"].exists() || root["to"].exists() || root["stages"].exists() ||
         root["gates"].exists();
}

std::string plan_schema() {
  return config::json_schema_of<MigrationPlan>("Sluice migration plan", {});
}

}  // namespace sluice::app::migration_plan
