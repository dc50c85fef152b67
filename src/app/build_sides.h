// What migrations and shadows add to a model or an HTTP route: the split of its traffic, and what
// of it is sent to a second target as well.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/migration/view.h"
#include "gateway/shadow_rule.h"
#include "gateway/split.h"

namespace sluice::app {

// Of a model or a route of a snapshot that is being made.
struct Divided {
  const std::string& name;
  std::vector<std::string> targets;  // their ids, in order
  std::vector<gateway::Candidate>& candidates;
  std::optional<gateway::Split>& split;
  std::vector<gateway::ShadowRule>& shadows;
};

template <class ModelOrRoute>
Divided divided_of(const std::string& name, ModelOrRoute& of) {
  Divided out{name, {}, of.candidates, of.split, of.shadows};
  for (const auto& target : of.targets) out.targets.push_back(target.id);
  return out;
}

// One rule a direction; the comparison's old side is `from` in both.
void add_shadows(const Divided& divided, const config::ShadowTraffic& config);
// Those that lead it or have led it, in the order they were started (app/division.h). Without
// effect where the configuration no longer names one of the targets.
void apply_migrations(const Divided& divided, const std::string& salt,
                      const std::vector<migration::MigrationView>& views);

// Under which a configured shadow's discrepancies are kept: "shadow:MODEL". Migrations have names
// without a colon.
std::string shadow_rule_name(std::string_view model);

}  // namespace sluice::app
