// Rung 6. Different: another number of calls, other names, or arguments that the path policy (below
// tool_calls[i].arguments) does not forgive. Order counts only where the policy says so; otherwise
// calls of one name are paired, equal ones first, the rest in their order. Silent when both sides
// call alike; then the text decides, and without text the calls are all there is: equivalent.
// Symmetric as far as the structural difference is.
#include "migrate/compare/tools.h"

#include <algorithm>

#include "migrate/compare/all.h"
#include "migrate/compare/canonical.h"
#include "migrate/compare/structure.h"

namespace sluice::migrate::compare {
namespace {

using Uses = std::vector<ToolUse>;

constexpr size_t kMostCalls = 256;  // pairing looks at all of them for each

Path arguments_path(size_t index) {
  return {{.name = "tool_calls"},
          {.kind = Segment::Kind::Index, .index = index},
          {.name = "arguments"}};
}

std::string call_path(size_t index) {
  return "tool_calls[" + std::to_string(index) + "]";
}

Step compare_arguments(Case& pair, const ToolUse& a, const ToolUse& b, size_t index) {
  wire::json::Document left;
  wire::json::Document right;
  const bool readable = left.parse(a.arguments).has_value();
  if (readable != right.parse(b.arguments).has_value()) {
    return Finding{Verdict::Different, "tool_arguments_broken", call_path(index),
                   readable ? "the new side's are no JSON" : "the old side's are no JSON"};
  }
  if (!readable) {
    if (a.arguments == b.arguments) return {};
    return Finding{Verdict::Different, "tool_text", call_path(index)};
  }
  const auto found = diff(left.root(), right.root(), pair.policy().paths, arguments_path(index));
  if (!found.complete) pair.note("arguments of " + call_path(index) + " looked at in part");
  if (found.differing == 0) return {};
  return Finding{Verdict::Different, "tool_arguments", found.first.front().path,
                 std::to_string(found.differing) + " of " + std::to_string(found.compared) +
                     " places, first: " + std::string(found.first.front().kind)};
}

// For each call of the old side its partner on the new one.
std::vector<size_t> pair_calls(const Uses& a, const Uses& b) {
  constexpr size_t none = SIZE_MAX;
  std::vector<size_t> partner(a.size(), none);
  std::vector<bool> taken(b.size(), false);
  std::vector<std::string> theirs;
  for (const ToolUse& use : b) theirs.push_back(canonical_arguments(use));
  const auto assign = [&](size_t i, auto&& fits) {
    for (size_t j = 0; j < b.size() && partner[i] == none; ++j) {
      if (taken[j] || a[i].name != b[j].name || !fits(j)) continue;
      partner[i] = j;
      taken[j] = true;
    }
  };
  for (size_t i = 0; i < a.size(); ++i) {
    const std::string ours = canonical_arguments(a[i]);
    assign(i, [&](size_t j) { return ours == theirs[j]; });
  }
  for (size_t i = 0; i < a.size(); ++i) assign(i, [](size_t) { return true; });
  return partner;
}

Step compare_names(const Uses& a, const Uses& b, bool ordered) {
  std::vector<std::string_view> left;
  std::vector<std::string_view> right;
  for (const ToolUse& use : a) left.push_back(use.name);
  for (const ToolUse& use : b) right.push_back(use.name);
  if (!ordered) {
    std::ranges::sort(left);
    std::ranges::sort(right);
  }
  if (left == right) return {};
  const bool some = left.empty() != right.empty();
  const std::string detail =
      "old " + std::to_string(a.size()) + " calls, new " + std::to_string(b.size());
  return Finding{Verdict::Different, some ? "tool_use" : "tool_names", "tool_calls", detail};
}

}  // namespace

std::string canonical_arguments(const ToolUse& use) {
  wire::json::Document doc;
  return doc.parse(use.arguments) ? canonical_text(doc.root()) : use.arguments;
}

bool same_tools_in_order(const Uses& a, const Uses& b) {
  return std::ranges::equal(a, b, [](const ToolUse& x, const ToolUse& y) {
    return x.name == y.name &&
           (x.arguments == y.arguments || canonical_arguments(x) == canonical_arguments(y));
  });
}

Step climb_tools(Case& pair) {
  const Uses& a = pair.old_side().tools;
  const Uses& b = pair.new_side().tools;
  if (a.empty() && b.empty()) return {};
  const bool ordered = pair.policy().tool_order_matters || a.size() > kMostCalls;
  if (a.size() > kMostCalls) pair.note("more than 256 calls are compared in their order");
  if (auto names = compare_names(a, b, ordered)) return names;
  const std::vector<size_t> partner = ordered ? std::vector<size_t>() : pair_calls(a, b);
  for (size_t i = 0; i < a.size(); ++i) {
    if (auto found = compare_arguments(pair, a[i], b[ordered ? i : partner[i]], i)) return found;
  }
  if (!pair.old_side().text.empty() || !pair.new_side().text.empty()) return {};
  return Finding{Verdict::Equivalent, "tool_form"};
}

}  // namespace sluice::migrate::compare
