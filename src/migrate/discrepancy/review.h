// What people say about discrepancies. Each starts open; somebody accepts it (the new answer will
// do), rejects it (it will not), or writes a rule under which all of its like are ignored, those to
// come included. Rejected ones are what an evaluation set is made of.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "migrate/compare/comparison.h"
#include "migrate/compare/path_policy.h"
#include "store/discrepancies.h"

namespace sluice::migrate::discrepancy {

// Members that are empty match anything; at least one is given.
class IgnoreRule final {
 public:
  // `path` is a pattern of compare/path_policy.h. BadRequest naming what is wrong.
  static Result<IgnoreRule> from(const store::IgnoreRuleRow& row);

  [[nodiscard]] bool matches(const compare::Comparison& comparison) const;
  [[nodiscard]] int64_t id() const { return id_; }

 private:
  int64_t id_ = 0;
  std::string kind_;
  std::string cluster_;
  compare::Path pattern_;
};

// The first rule that matches; nullptr when none does.
const IgnoreRule* find_rule(std::span<const IgnoreRule> rules,
                            const compare::Comparison& comparison);

}  // namespace sluice::migrate::discrepancy
