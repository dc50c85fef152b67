// Keywords that combine schemas: anyOf, oneOf, allOf, not, and $ref into the same document.
#include <array>
#include <optional>

#include "migrate/compare/schema_run.h"

namespace sluice::migrate::compare::schema_run {
namespace {

// Alternatives that hold; nothing when the keyword is no list.
std::optional<int> count_holding(Run& run, const Value& keyword, const Value& v, int enough) {
  if (!keyword.is_array() || keyword.size() == 0) {
    run.misshapen(keyword.key(), "a list of schemas");
    return {};
  }
  int holding = 0;
  for (const Value option : keyword) {
    if (run.probe(option, v) && ++holding == enough) break;
  }
  return holding;
}

bool check_any(Run& run, const Value&, const Value& keyword, const Value& v) {
  const auto holding = count_holding(run, keyword, v, 1);
  return holding.value_or(0) == 1 || run.violate("anyOf");
}

bool check_one(Run& run, const Value&, const Value& keyword, const Value& v) {
  const auto holding = count_holding(run, keyword, v, 2);
  return holding.value_or(0) == 1 || run.violate("oneOf");
}

bool check_all(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (!keyword.is_array()) return run.misshapen("allOf", "a list of schemas");
  for (const Value part : keyword) {
    if (!run.check(part, v)) return false;
  }
  return true;
}

bool check_not(Run& run, const Value&, const Value& keyword, const Value& v) {
  return !run.probe(keyword, v) || run.violate("not");
}

// RFC 6901: ~1 is a slash, ~0 a tilde.
std::string unescape_pointer(std::string_view token) {
  std::string out;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (!escape) {
      out += token[i];
    } else {
      out += token[++i] == '1' ? '/' : '~';
    }
  }
  return out;
}

Value follow_pointer(Value at, std::string_view pointer) {
  while (!pointer.empty() && at.exists()) {
    if (pointer.front() != '/') return {};
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    at = at[unescape_pointer(token)];
  }
  return at;
}

bool check_ref(Run& run, const Value&, const Value& keyword, const Value& v) {
  const std::string_view target = keyword.str();
  if (!keyword.is_string() || !target.starts_with('#')) {
    return run.misshapen("$ref", "a place in the same schema, as in #/$defs/name");
  }
  const Value schema = follow_pointer(run.root, target.substr(1));
  if (!schema.exists()) return run.misshapen("$ref", "a place that is there");
  return run.check(schema, v);
}

constexpr auto kKeywords = std::to_array<Keyword>({
    {"anyOf", check_any},
    {"oneOf", check_one},
    {"allOf", check_all},
    {"not", check_not},
    {"$ref", check_ref},
});

}  // namespace

std::span<const Keyword> combining_keywords() {
  return kKeywords;
}

}  // namespace sluice::migrate::compare::schema_run
