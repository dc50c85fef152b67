#include "dialect/openai_chat/strict_schema.h"

namespace sluice::dialect::openai {
namespace {

using wire::json::Value;

bool lists(Value required, std::string_view name) {
  for (const Value item : required) {
    if (item.str() == name) return true;
  }
  return false;
}

bool object_is_closed(Value schema) {
  if (schema["additionalProperties"].as_bool() != std::optional<bool>(false)) return false;
  for (const Value property : schema["properties"]) {
    if (!lists(schema["required"], property.key())) return false;
  }
  return true;
}

}  // namespace

// Depth is bounded by the JSON reader's limit.
bool fits_strict_mode(Value schema) {
  if (schema.is_object()) {
    const bool describes_object = schema["type"].str() == "object" ||
                                  (schema["properties"].is_object() && !schema["type"].exists());
    if (describes_object && !object_is_closed(schema)) return false;
  }
  if (!schema.is_object() && !schema.is_array()) return true;
  for (const Value child : schema) {
    if (!fits_strict_mode(child)) return false;
  }
  return true;
}

}  // namespace sluice::dialect::openai
