// Errors and headers as the Anthropic API sends them.
#pragma once

#include <string>

#include "sim/protocol.h"

namespace sluice::sim::anthropic {

Reply error(const Problem& problem, const Context& context);
std::string error_event(const Problem& problem);

// Fields of every answer: the provider's ids, cookies and limits, so that a gateway which leaks
// them can be caught.
std::string fields(const Context& context, std::string_view content_type);

// "path: why", the way the provider's validation speaks.
std::unexpected<Problem> invalid(std::string_view path, std::string_view why);
inline constexpr std::string_view kRequired = "Field required";
inline constexpr std::string_view kExtra = "Extra inputs are not permitted";

}  // namespace sluice::sim::anthropic
