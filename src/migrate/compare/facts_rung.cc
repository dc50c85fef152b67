// Rung 9. Different: each side states a number, a date, a name or a code block that the other does
// not. Where only one side says more, the texts may still be close, but they are not equivalent for
// any later rung that looks at letters. Linear but for sorting the facts. Symmetric.
#include "migrate/compare/all.h"
#include "migrate/compare/facts.h"

namespace sluice::migrate::compare {

Step climb_facts(Case& pair) {
  const Facts a = extract_facts(pair.old_text());
  const Facts b = extract_facts(pair.new_text());
  const FactComparison found = compare_facts(a, b);
  if (found.all > 0) {
    pair.scores.facts = static_cast<double>(found.shared) / static_cast<double>(found.all);
  }
  pair.facts_missing = found.overlap == Overlap::Subset;
  if (pair.facts_missing) pair.note("only one side has some of the " + std::string(found.worst));
  if (found.overlap != Overlap::Conflict) return {};
  return Finding{
      Verdict::Different, found.worst, "",
      std::to_string(found.shared) + " of " + std::to_string(found.all) + " facts shared"};
}

}  // namespace sluice::migrate::compare
