// What the operator says about single places in a structure: this id may differ, that score may be
// off by a hundredth, the order of those tags means nothing. The first rule that matches a path
// holds for it and, when it ignores, for everything below.
//
//   choices[0].message.id      one place
//   items[*].score             any element
//   meta.*                     any member of meta
//   **.created                 at any depth, the top included
//   tags["a.b"]                a name with a dot, bracket or star in it
//
// A leading "$." is allowed. The same language names places in findings.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sluice::migrate::compare {

struct Segment {
  enum class Kind : uint8_t { Name, Index, AnyName, AnyIndex, AnyDepth };
  Kind kind = Kind::Name;
  std::string name = {};
  size_t index = 0;
  bool operator==(const Segment&) const = default;
};
using Path = std::vector<Segment>;

// Config with the column of the mistake; at most 80 segments.
Result<Path> parse_path(std::string_view text);
std::string print_path(std::span<const Segment> path);
// The same with every index as [*]: findings of one kind in a list are one cluster.
std::string print_path_without_indices(std::string_view printed);
// Time is the product of the lengths.
bool matches(std::span<const Segment> pattern, std::span<const Segment> path);

enum class PathAction : uint8_t {
  Exact,      // the default: the same canonical value
  Ignore,     // may differ in any way, be missing or extra
  Tolerance,  // numbers within absolute + relative * |old|
  Unordered,  // an array as a multiset of its elements
  Text,       // strings that are close enough by chrF and state no facts that contradict
};

struct PathRule {
  Path pattern = {};
  PathAction action = PathAction::Exact;
  double absolute = 0;
  double relative = 0;
  double least_chrf = 70;
};

class PathPolicy final {
 public:
  static constexpr size_t kMostRules = 64;

  // Config when there are too many rules, or a pattern cannot be read.
  Result<void> add(std::string_view pattern, PathRule rule);
  // Before all others, whatever their number.
  void put_first(PathRule rule) { rules_.insert(rules_.begin(), std::move(rule)); }
  [[nodiscard]] const PathRule& rule_for(std::span<const Segment> path) const;
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  std::vector<PathRule> rules_;
};

}  // namespace sluice::migrate::compare
