// A JSON value that satisfies a JSON Schema, for tool arguments and structured output. Covers what
// providers accept there: type, properties, required, items, enum, const, anyOf, oneOf, allOf,
// local $ref, bounds of numbers, strings and arrays, and the usual formats. Only required
// properties are given. `pattern` and conditions are not looked at.
//
//   {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}  -> {"city":"slow
//   river"}
#pragma once

#include <string>

#include "base/rng.h"
#include "wire/json.h"

namespace sluice::sim {

// Appends compact JSON. A schema that is no object gives {}.
void append_schema_value(std::string& out, const wire::json::Value& schema, base::Rng& rng);

}  // namespace sluice::sim
