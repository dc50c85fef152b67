#pragma once

#include <string_view>
#include <vector>

namespace sluice::app {

// What `kind` may say in a configuration, from the provider layer's list.
std::vector<std::string_view> provider_kinds();

}  // namespace sluice::app
