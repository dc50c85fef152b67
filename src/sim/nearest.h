// "Did you mean": the closest of the names that exist, for somebody who mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::sim {

// `; did you mean "x"?`, or empty when nothing is close.
std::string did_you_mean(std::string_view typed, std::span<const std::string_view> names);

}  // namespace sluice::sim
