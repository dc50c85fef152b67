// One validation under way, and the table of keywords it works through. Private to the schema_*
// files. A keyword is one function and one line in its family's list.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "migrate/compare/path_policy.h"
#include "migrate/compare/schema.h"

namespace sluice::migrate::compare::schema_run {

using wire::json::Value;

struct Run {
  explicit Run(const Value& schema) : root(schema) {}

  Value root;
  Path path;  // of the instance
  int steps = 0;
  int depth = 0;
  int probing = 0;  // inside anyOf and kin: a violation there is none of the answer's
  std::optional<Error> error;
  std::string_view violation;
  Path violation_path;
  std::set<std::string> unchecked;

  bool check(const Value& schema, const Value& instance);
  // The same without blaming the instance.
  bool probe(const Value& schema, const Value& instance);

  // All give false, so that a keyword can return them.
  bool violate(std::string_view keyword);
  bool misshapen(std::string_view keyword, std::string_view wanted);
  bool stop(Cause cause, std::string message, std::string_view keyword = {});

  // Pays for work besides check(); false, with the error set, when the steps are used up.
  bool spend(size_t more) {
    steps += static_cast<int>(std::min<size_t>(more, kMostSchemaSteps));
    return steps <= kMostSchemaSteps || stop(Cause::TooLarge, "the schema takes too many steps");
  }

  bool check_member(const Value& schema, const Value& member) {
    path.push_back({.name = std::string(member.key())});
    const bool valid = check(schema, member);
    path.pop_back();
    return valid;
  }
  bool check_item(const Value& schema, const Value& item, size_t index) {
    path.push_back({.kind = Segment::Kind::Index, .index = index});
    const bool valid = check(schema, item);
    path.pop_back();
    return valid;
  }
};

// `keyword` is the member of `schema` that is looked at. True where it does not apply.
struct Keyword {
  std::string_view name;
  bool (*check)(Run& run, const Value& schema, const Value& keyword, const Value& instance);
};

std::span<const Keyword> shape_keywords();
std::span<const Keyword> bound_keywords();
std::span<const Keyword> combining_keywords();

}  // namespace sluice::migrate::compare::schema_run
