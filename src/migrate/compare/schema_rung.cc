// Rung 7. Where structured output was asked for: different when one side satisfies the schema and
// the other does not, text that is no JSON included. When both satisfy it, or neither does, the
// next rungs look at what they say. A schema that cannot be used, and keywords that were not
// checked, are noted. Linear in the answers for ordinary schemas, bounded steps for all. Symmetric
// but for the detail.
#include "migrate/compare/all.h"
#include "migrate/compare/schema.h"

namespace sluice::migrate::compare {
namespace {

SchemaVerdict no_json() {
  return {.valid = false, .path = "", .keyword = "json", .unchecked = {}};
}

Result<SchemaVerdict> judge(const wire::json::Value& schema, const wire::json::Value& answer) {
  if (!answer.exists()) return no_json();
  return validate(schema, answer);
}

std::string violation_of(const SchemaVerdict& v) {
  return v.keyword == "json" ? "is no JSON" : "violates " + std::string(v.keyword);
}

}  // namespace

Step climb_schema(Case& pair) {
  if (pair.pair().schema.empty() || !pair.old_side().tools.empty()) return {};
  wire::json::Document schema;
  if (!schema.parse(pair.pair().schema)) {
    pair.note("the schema is no JSON and was not checked");
    return {};
  }
  const auto a = judge(schema.root(), pair.old_json());
  const auto b = judge(schema.root(), pair.new_json());
  if (!a || !b) {
    pair.note("the schema was not checked: " + (a ? b : a).error().message);
    return {};
  }
  for (const std::string& keyword : a->unchecked) pair.note("not checked: " + keyword);
  if (a->valid == b->valid) return {};
  const SchemaVerdict& bad = a->valid ? *b : *a;
  return Finding{Verdict::Different, a->valid ? "schema_broken" : "schema_repaired", bad.path,
                 std::string(a->valid ? "new " : "old ") + violation_of(bad)};
}

}  // namespace sluice::migrate::compare
