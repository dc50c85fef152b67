#include "sim/strict_schema.h"

#include <vector>

namespace sluice::sim {
namespace {

using wire::json::Value;

class Walker final {
 public:
  explicit Walker(bool all_required) : all_required_(all_required) {}

  std::optional<SchemaFlaw> walk(Value schema);

 private:
  std::optional<SchemaFlaw> check_object(Value schema);
  std::optional<SchemaFlaw> walk_members(std::string_view key, Value members);
  [[nodiscard]] std::string context() const;

  bool all_required_;
  std::vector<std::string> path_;
};

std::string Walker::context() const {
  std::string out = "(";
  for (const std::string& step : path_) {
    if (out.size() > 1) out += ", ";
    out += "'" + step + "'";
  }
  return out + ")";
}

bool lists(Value required, std::string_view name) {
  for (const Value one : required) {
    if (one.str() == name) return true;
  }
  return false;
}

std::optional<SchemaFlaw> Walker::check_object(Value schema) {
  const Value extra = schema["additionalProperties"];
  if (extra.as_bool() != false) return SchemaFlaw{context(), {}};
  if (!all_required_) return std::nullopt;
  for (const Value property : schema["properties"]) {
    if (!lists(schema["required"], property.key())) {
      return SchemaFlaw{context(), std::string(property.key())};
    }
  }
  return std::nullopt;
}

std::optional<SchemaFlaw> Walker::walk_members(std::string_view key, Value members) {
  path_.emplace_back(key);
  size_t index = 0;
  for (const Value member : members) {
    path_.push_back(members.is_array() ? std::to_string(index++) : std::string(member.key()));
    auto flaw = walk(member);
    path_.pop_back();
    if (flaw) return flaw;
  }
  path_.pop_back();
  return std::nullopt;
}

// Nesting is bounded by the JSON reader's limit.
std::optional<SchemaFlaw> Walker::walk(Value schema) {
  if (!schema.is_object()) return std::nullopt;
  if (schema["type"].str() == "object") {
    if (auto flaw = check_object(schema)) return flaw;
  }
  for (const char* key : {"properties", "$defs", "definitions", "anyOf", "allOf", "oneOf"}) {
    if (auto flaw = walk_members(key, schema[key])) return flaw;
  }
  if (schema["items"].is_object()) {
    path_.emplace_back("items");
    auto flaw = walk(schema["items"]);
    path_.pop_back();
    return flaw;
  }
  return std::nullopt;
}

}  // namespace

std::optional<SchemaFlaw> strict_flaw(const Value& schema, bool all_required) {
  return Walker(all_required).walk(schema);
}

}  // namespace sluice::sim
