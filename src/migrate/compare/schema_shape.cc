// Keywords about the shape of a value: type, fixed values, members, elements.
#include <algorithm>
#include <array>

#include "migrate/compare/canonical.h"
#include "migrate/compare/decimal.h"
#include "migrate/compare/schema_run.h"

namespace sluice::migrate::compare::schema_run {
namespace {

using wire::json::Type;

// A member is found by looking at the names one by one: so many cost as much as a step.
constexpr size_t kNamesAStep = 16;

bool is_type_name(std::string_view name) {
  constexpr auto names = std::to_array<std::string_view>(
      {"array", "boolean", "integer", "null", "number", "object", "string"});
  return std::ranges::find(names, name) != names.end();
}

bool has_type(const Value& v, std::string_view name) {
  switch (v.type()) {
    case Type::Object:
      return name == "object";
    case Type::Array:
      return name == "array";
    case Type::String:
      return name == "string";
    case Type::Bool:
      return name == "boolean";
    case Type::Null:
      return name == "null";
    case Type::Number:
      return name == "number" || (name == "integer" && is_integer(v.raw()));
    case Type::Missing:
      break;
  }
  return false;
}

bool check_type(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (keyword.is_string() && is_type_name(keyword.str())) {
    return has_type(v, keyword.str()) || run.violate("type");
  }
  if (!keyword.is_array()) return run.misshapen("type", "a type's name or a list of such");
  bool any = false;
  for (const Value name : keyword) {
    if (!is_type_name(name.str())) {
      return run.misshapen("type", "a type's name or a list of such");
    }
    any = any || has_type(v, name.str());
  }
  return any || run.violate("type");
}

bool check_enum(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (!keyword.is_array()) return run.misshapen("enum", "a list");
  const std::string wanted = canonical_text(v);
  for (const Value option : keyword) {
    if (!run.spend(1)) return false;
    if (canonical_text(option) == wanted) return true;
  }
  return run.violate("enum");
}

bool check_const(Run& run, const Value&, const Value& keyword, const Value& v) {
  return canonical_text(keyword) == canonical_text(v) || run.violate("const");
}

bool check_properties(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (!keyword.is_object()) return run.misshapen("properties", "an object of schemas");
  if (!v.is_object()) return true;
  const size_t lookup = 1 + keyword.size() / kNamesAStep;
  for (const Value member : v) {
    if (!run.spend(lookup)) return false;
    const Value schema = keyword[member.key()];
    if (schema.exists() && !run.check_member(schema, member)) return false;
  }
  return true;
}

bool check_required(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (!keyword.is_array()) return run.misshapen("required", "a list of names");
  if (!v.is_object()) return true;
  const size_t lookup = 1 + v.size() / kNamesAStep;
  for (const Value name : keyword) {
    if (!run.spend(lookup)) return false;
    if (!name.is_string()) return run.misshapen("required", "a list of names");
    if (v[name.str()].exists()) continue;
    run.path.push_back({.name = std::string(name.str())});
    run.violate("required");
    run.path.pop_back();
    return false;
  }
  return true;
}

bool check_additional(Run& run, const Value& schema, const Value& keyword, const Value& v) {
  if (!v.is_object()) return true;
  const Value named = schema["properties"];
  // patternProperties is not checked, so what it might name must not be refused here.
  if (schema["patternProperties"].exists()) {
    run.unchecked.emplace("additionalProperties");
    return true;
  }
  const size_t lookup = 1 + named.size() / kNamesAStep;
  for (const Value member : v) {
    if (!run.spend(lookup)) return false;
    if (named[member.key()].exists()) continue;
    if (keyword.as_bool() == false) {
      run.path.push_back({.name = std::string(member.key())});
      run.violate("additionalProperties");
      run.path.pop_back();
      return false;
    }
    if (!run.check_member(keyword, member)) return false;
  }
  return true;
}

bool check_prefix_items(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (!keyword.is_array()) return run.misshapen("prefixItems", "a list of schemas");
  if (!v.is_array()) return true;
  auto schema = keyword.begin();
  size_t index = 0;
  for (const Value item : v) {
    if (schema == keyword.end()) break;
    if (!run.check_item(*schema, item, index++)) return false;
    ++schema;
  }
  return true;
}

bool check_items(Run& run, const Value& schema, const Value& keyword, const Value& v) {
  if (!v.is_array()) return true;
  const size_t skip = schema["prefixItems"].size();
  size_t index = 0;
  for (const Value item : v) {
    if (index >= skip && !run.check_item(keyword, item, index)) return false;
    ++index;
  }
  return true;
}

constexpr auto kKeywords = std::to_array<Keyword>({
    {"type", check_type},
    {"enum", check_enum},
    {"const", check_const},
    {"properties", check_properties},
    {"required", check_required},
    {"additionalProperties", check_additional},
    {"prefixItems", check_prefix_items},
    {"items", check_items},
});

}  // namespace

std::span<const Keyword> shape_keywords() {
  return kKeywords;
}

}  // namespace sluice::migrate::compare::schema_run
