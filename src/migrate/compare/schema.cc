#include "migrate/compare/schema.h"

#include <algorithm>
#include <array>

#include "migrate/compare/schema_run.h"

namespace sluice::migrate::compare {
namespace schema_run {
namespace {

// Say nothing about validity.
constexpr auto kAnnotations = std::to_array<std::string_view>(
    {"$comment", "$defs", "$id", "$schema", "default", "definitions", "deprecated", "description",
     "examples", "name", "readOnly", "strict", "title", "writeOnly"});

// Deeper than any instance: only a $ref that comes back to itself gets there.
constexpr int kMostDepth = 256;

const Keyword* find_keyword(std::string_view name) {
  for (const auto& family : {shape_keywords(), bound_keywords(), combining_keywords()}) {
    const auto found = std::ranges::find(family, name, &Keyword::name);
    if (found != family.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

bool Run::stop(Cause cause, std::string message, std::string_view keyword) {
  if (!error) error = Error{cause, std::move(message), std::string(keyword)};
  return false;
}

bool Run::misshapen(std::string_view keyword, std::string_view wanted) {
  return stop(Cause::BadRequest,
              "the schema's " + std::string(keyword) + " must be " + std::string(wanted), keyword);
}

bool Run::violate(std::string_view keyword) {
  if (probing == 0 && violation.empty()) {
    violation = keyword;
    violation_path = path;
  }
  return false;
}

bool Run::check(const Value& schema, const Value& instance) {
  if (error) return false;
  if (!spend(1)) return false;
  if (const auto all_or_nothing = schema.as_bool()) {
    return *all_or_nothing || violate("false");
  }
  if (!schema.is_object()) return stop(Cause::BadRequest, "a schema is an object or a boolean");
  if (++depth > kMostDepth) return stop(Cause::BadRequest, "the schema refers to itself", "$ref");
  bool valid = true;
  for (const Value keyword : schema) {
    if (!valid || error) break;
    if (const Keyword* known = find_keyword(keyword.key())) {
      valid = known->check(*this, schema, keyword, instance);
    } else if (std::ranges::find(kAnnotations, keyword.key()) == kAnnotations.end()) {
      unchecked.emplace(keyword.key());
    }
  }
  --depth;
  return valid && !error;
}

bool Run::probe(const Value& schema, const Value& instance) {
  ++probing;
  const bool valid = check(schema, instance);
  --probing;
  return valid;
}

}  // namespace schema_run

Result<SchemaVerdict> validate(const wire::json::Value& schema, const wire::json::Value& instance) {
  schema_run::Run run(schema);
  const bool valid = run.check(schema, instance);
  if (run.error) return std::unexpected(*run.error);
  SchemaVerdict out{.valid = valid};
  if (!valid) {
    out.path = print_path(run.violation_path);
    out.keyword = run.violation;
  }
  out.unchecked.assign(run.unchecked.begin(), run.unchecked.end());
  return out;
}

}  // namespace sluice::migrate::compare
