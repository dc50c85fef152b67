// What both providers demand of a JSON Schema whose output they guarantee: every object says
// additionalProperties: false; OpenAI also wants every property required.
#pragma once

#include <optional>
#include <string>

#include "wire/json.h"

namespace sluice::sim {

struct SchemaFlaw {
  std::string context;  // "('properties', 'city')", "()" for the root
  std::string
      property;  // the one that is not required; empty when additionalProperties is the flaw
};

std::optional<SchemaFlaw> strict_flaw(const wire::json::Value& schema, bool all_required);

}  // namespace sluice::sim
