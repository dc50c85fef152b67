// Keywords that bound numbers, lengths and counts.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "migrate/compare/canonical.h"
#include "migrate/compare/schema_run.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare::schema_run {
namespace {

// Numbers as doubles: a bound and a value beyond 2^53 may be taken for equal.
template <class Holds>
bool check_number(Run& run, const Value& keyword, const Value& v, Holds holds) {
  const auto limit = keyword.as_double();
  if (!limit) return run.misshapen(keyword.key(), "a number");
  if (!v.is_number()) return true;
  const auto x = v.as_double();
  if (!x) {
    run.unchecked.emplace(keyword.key());  // out of the range of a double
    return true;
  }
  return holds(*x, *limit) || run.violate(keyword.key());
}

bool check_minimum(Run& run, const Value&, const Value& keyword, const Value& v) {
  return check_number(run, keyword, v, [](double x, double limit) { return x >= limit; });
}
bool check_maximum(Run& run, const Value&, const Value& keyword, const Value& v) {
  return check_number(run, keyword, v, [](double x, double limit) { return x <= limit; });
}
bool check_above(Run& run, const Value&, const Value& keyword, const Value& v) {
  return check_number(run, keyword, v, [](double x, double limit) { return x > limit; });
}
bool check_below(Run& run, const Value&, const Value& keyword, const Value& v) {
  return check_number(run, keyword, v, [](double x, double limit) { return x < limit; });
}
// 0.3 is a multiple of 0.1 to whoever wrote it: a quotient within 1e-9 of an integer is one.
bool check_multiple(Run& run, const Value&, const Value& keyword, const Value& v) {
  if (keyword.as_double().value_or(0) <= 0) return run.misshapen("multipleOf", "above 0");
  return check_number(run, keyword, v, [](double x, double unit) {
    const double quotient = x / unit;
    const double off = std::fabs(quotient - std::round(quotient));
    return off <= 1e-9 * std::max(1.0, std::fabs(quotient));
  });
}

template <auto Applies, auto Measure, bool AtLeast>
bool check_size(Run& run, const Value&, const Value& keyword, const Value& v) {
  const auto limit = keyword.as_double();
  if (!limit || *limit < 0) return run.misshapen(keyword.key(), "a count");
  if (!(v.*Applies)()) return true;
  const auto size = static_cast<double>(Measure(v));
  return (AtLeast ? size >= *limit : size <= *limit) || run.violate(keyword.key());
}

size_t characters(const Value& v) {
  return length_in_scalars(v.str());
}
size_t children(const Value& v) {
  return v.size();
}

bool check_unique(Run& run, const Value&, const Value& keyword, const Value& v) {
  const auto wanted = keyword.as_bool();
  if (!wanted) return run.misshapen("uniqueItems", "a boolean");
  if (!*wanted || !v.is_array()) return true;
  std::vector<std::string> texts;
  for (const Value item : v) texts.push_back(canonical_text(item));
  std::ranges::sort(texts);
  return std::ranges::adjacent_find(texts) == texts.end() || run.violate("uniqueItems");
}

constexpr auto kKeywords = std::to_array<Keyword>({
    {"minimum", check_minimum},
    {"maximum", check_maximum},
    {"exclusiveMinimum", check_above},
    {"exclusiveMaximum", check_below},
    {"multipleOf", check_multiple},
    {"minLength", check_size<&Value::is_string, characters, true>},
    {"maxLength", check_size<&Value::is_string, characters, false>},
    {"minItems", check_size<&Value::is_array, children, true>},
    {"maxItems", check_size<&Value::is_array, children, false>},
    {"minProperties", check_size<&Value::is_object, children, true>},
    {"maxProperties", check_size<&Value::is_object, children, false>},
    {"uniqueItems", check_unique},
});

}  // namespace

std::span<const Keyword> bound_keywords() {
  return kKeywords;
}

}  // namespace sluice::migrate::compare::schema_run
