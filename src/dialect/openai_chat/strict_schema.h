// OpenAI enforces a schema (strict: true) only when every object in it lists all its properties as
// required and forbids others; anything else is a 400. Anthropic enforces without that demand.
#pragma once

#include "wire/json.h"

namespace sluice::dialect::openai {

// Whether every object of the schema meets the demand (API reference of structured outputs,
// 2026-11). Keywords outside the vendor's subset are not judged.
bool fits_strict_mode(wire::json::Value schema);

}  // namespace sluice::dialect::openai
