// "Did you mean": the closest of the names that exist, for somebody who mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::base {

// The candidate within a third of the typed length in single-letter edits (at least one; swapping
// two neighbours is one edit; case, '-' and '_' do not count), and with something left of what was
// typed. Empty when none is that close.
std::string_view closest(std::string_view typed, std::span<const std::string_view> candidates);

// "did you mean \"x\"?", or else "one of: a, b, c", twelve names at most.
std::string suggestion(std::string_view typed, std::span<const std::string_view> candidates);

}  // namespace sluice::base
