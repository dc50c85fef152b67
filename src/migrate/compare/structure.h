// The structural difference of two JSON values under a path policy: which places differ, and how.
// Symmetric but for "missing" and "extra", which change places with the sides, and for relative
// tolerance and chrF, which are taken from the old side.
//
// Unordered arrays are matched greedily: equal elements first, then the first element of the new
// side that no rule tells apart. With overlapping tolerances a cleverer matching may exist.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/compare/path_policy.h"
#include "wire/json.h"

namespace sluice::migrate::compare {

struct Difference {
  std::string_view kind;  // type | missing | extra | value | number | text | length
  std::string path;       // empty: the value itself
};

struct StructureDiff {
  std::vector<Difference> first;  // at most kKeptDifferences, in the order of the old side
  int64_t differing = 0;          // places in all
  int64_t compared = 0;           // places looked at
  bool complete = true;           // false: the budget of nodes ran out

  // Share of the places that agree, 1 for nothing to compare.
  [[nodiscard]] double agreement() const {
    return compared == 0 ? 1.0
                         : 1.0 - static_cast<double>(differing) / static_cast<double>(compared);
  }
};

inline constexpr size_t kKeptDifferences = 32;
inline constexpr int64_t kMostPlaces = 200'000;
inline constexpr size_t kMostMatched = 64;  // unequal elements of an unordered array

// Elements of an unordered array beyond kMostMatched are compared by equality only.
StructureDiff diff(const wire::json::Value& old_side, const wire::json::Value& new_side,
                   const PathPolicy& policy, Path base = {});

}  // namespace sluice::migrate::compare
