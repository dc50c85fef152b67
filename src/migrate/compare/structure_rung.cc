// Rung 8. Two JSON objects or arrays: equivalent when the path policy forgives every difference,
// else different at the first place it does not. One of them JSON and the other not: different.
// Decides whenever it applies. Linear but for unordered arrays (see structure.h).
#include "migrate/compare/all.h"
#include "migrate/compare/structure.h"

namespace sluice::migrate::compare {
namespace {

bool structured(const wire::json::Value& v) {
  return v.is_object() || v.is_array();
}

}  // namespace

Step climb_structure(Case& pair) {
  const bool a = structured(pair.old_json());
  const bool b = structured(pair.new_json());
  if (!a && !b) return {};
  if (a != b) {
    return Finding{Verdict::Different, "json_lost", "",
                   a ? "only old is JSON" : "only new is JSON"};
  }
  const StructureDiff found = diff(pair.old_json(), pair.new_json(), pair.policy().paths);
  pair.scores.structure = found.agreement();
  if (found.differing == 0 && !found.complete) {
    return Finding{Verdict::Incomparable, "too_large", "",
                   "equal in the first " + std::to_string(found.compared) + " places"};
  }
  if (found.differing == 0) return Finding{Verdict::Equivalent, "forgiven"};
  return Finding{
      Verdict::Different, found.first.front().kind, found.first.front().path,
      std::to_string(found.differing) + " of " + std::to_string(found.compared) + " places"};
}

}  // namespace sluice::migrate::compare
