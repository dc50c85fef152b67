// What is wrong with a shadow, of a model or of an HTTP route, that no single key can tell. Private
// to config/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/config/context.h"

namespace sluice::app::config {

template <class Targets>
std::vector<std::string_view> ids_of(const Targets& targets) {
  std::vector<std::string_view> out;
  for (const auto& target : targets) out.push_back(target.id);
  return out;
}

// `targets`: the ids that it may name; `of`: "model" or "route".
void check_shadow(Context& ctx, const std::string& path, const ShadowTraffic& shadow,
                  const std::vector<std::string_view>& targets, std::string_view of);

}  // namespace sluice::app::config
