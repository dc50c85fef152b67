// Errors and headers as the OpenAI API sends them.
#pragma once

#include <string>

#include "sim/protocol.h"

namespace sluice::sim::openai {

Reply error(const Problem& problem, const Context& context);
std::string error_event(const Problem& problem);

// Fields of every answer: the provider's ids, cookies and limits, so that a gateway which leaks
// them can be caught.
std::string fields(const Context& context, std::string_view content_type);

// The usual refusals.
std::unexpected<Problem> missing(std::string param);
std::unexpected<Problem> wrong_type(const std::string& param, std::string_view expected,
                                    const wire::json::Value& got);
std::unexpected<Problem> unknown_parameter(const std::string& param);

}  // namespace sluice::sim::openai
