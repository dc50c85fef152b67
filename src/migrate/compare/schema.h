// Does an answer satisfy the JSON Schema that was asked for? Covers what providers accept for
// structured output and tool arguments (2020-12 meaning): type, properties, required, items,
// prefixItems, additionalProperties, enum, const, anyOf, oneOf, allOf, not, $ref into the same
// schema, and the bounds of numbers, strings, arrays and objects. Anything else that would restrict
// (pattern, format, if, ...) is not checked, and named in `unchecked`, so that "valid" is never
// more than was looked at.
//
//   {"type":"object","required":["city"]}  with  {"town":"x"}
//     -> invalid, keyword "required", path "city"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/json.h"

namespace sluice::migrate::compare {

struct SchemaVerdict {
  bool valid = true;
  std::string path = {};                    // place in the answer of the first violation
  std::string_view keyword = {};            // the keyword that was violated
  std::vector<std::string> unchecked = {};  // sorted, each once
};

// Steps of one validation; a step is one schema met by one value.
inline constexpr int kMostSchemaSteps = 200'000;

// BadRequest where the schema is none (a keyword of the wrong shape, a $ref that leads nowhere or
// in circles), TooLarge when the steps ran out.
Result<SchemaVerdict> validate(const wire::json::Value& schema, const wire::json::Value& instance);

}  // namespace sluice::migrate::compare
