// The JSON Schema (draft 2020-12) of the configuration, out of the same description as the parser:
// for editors, and for `sluice schema config`.
//
// Whatever the parser refuses by looking at one key, the schema refuses too, and nothing else. It
// cannot see what only several keys together tell (check.h), nor follow a reference: wherever a
// number, a duration or a name must stand, it lets a text with ${env:...} or ${file:...} pass.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::app::config {

// One JSON document, not indented. provider_kinds as in LoadOptions.
std::string json_schema(std::span<const std::string_view> provider_kinds);

}  // namespace sluice::app::config
