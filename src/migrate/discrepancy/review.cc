#include "migrate/discrepancy/review.h"

#include <algorithm>

#include "migrate/discrepancy/cluster.h"

namespace sluice::migrate::discrepancy {

Result<IgnoreRule> IgnoreRule::from(const store::IgnoreRuleRow& row) {
  if (row.kind.empty() && row.path.empty() && row.cluster.empty()) {
    return fail(Cause::BadRequest,
                "an ignore rule names a kind, a path or a cluster; without any it would ignore "
                "everything",
                "kind");
  }
  IgnoreRule out;
  out.id_ = row.id;
  out.kind_ = row.kind;
  out.cluster_ = row.cluster;
  auto pattern = compare::parse_path(row.path);
  if (!pattern) return fail(Cause::BadRequest, pattern.error().message, "path");
  out.pattern_ = std::move(*pattern);
  return out;
}

bool IgnoreRule::matches(const compare::Comparison& comparison) const {
  if (!kind_.empty() && kind_ != comparison.kind) return false;
  if (!cluster_.empty() && cluster_ != cluster_of(comparison)) return false;
  if (pattern_.empty()) return true;
  // Our own printing; a name it cannot read back matches no pattern.
  auto path = compare::parse_path(comparison.path);
  if (!path) return false;
  // A name that was not kept stands as a star, which any pattern for a name may match.
  for (compare::Segment& segment : *path) {
    if (segment.kind == compare::Segment::Kind::AnyName) segment = {.name = "*"};
  }
  return compare::matches(pattern_, *path);
}

const IgnoreRule* find_rule(std::span<const IgnoreRule> rules,
                            const compare::Comparison& comparison) {
  const auto found =
      std::ranges::find_if(rules, [&](const IgnoreRule& rule) { return rule.matches(comparison); });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace sluice::migrate::discrepancy
