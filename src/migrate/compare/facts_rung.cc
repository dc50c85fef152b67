// Rung 9. Different: each side states a number, a date, a name or a code block that the other does
// not; one says yes and the other no; or the texts are the same word for word but for such facts at
// the same places: another unit, a proper name, a weekday, code between backticks, a negation, who
// has which amount. Where only one side says more, or the words are others, the texts may still be
// close, but they are not equivalent for any later rung that looks at letters. Linear but for
// sorting the facts. Symmetric.
#include "migrate/compare/all.h"
#include "migrate/compare/facts.h"

namespace sluice::migrate::compare {
namespace {

bool opposite(std::string_view a, std::string_view b) {
  return (a == "yes" && b == "no") || (a == "true" && b == "false");
}

}  // namespace

Step climb_facts(Case& pair) {
  const Facts a = extract_facts(pair.old_text());
  const Facts b = extract_facts(pair.new_text());
  const FactComparison found = compare_facts(a, b);
  if (found.all > 0) {
    pair.scores.facts = static_cast<double>(found.shared) / static_cast<double>(found.all);
  }
  pair.facts_missing = found.overlap == Overlap::Subset;
  if (pair.facts_missing) pair.note("only one side has some of the " + std::string(found.worst));
  const std::string detail =
      std::to_string(found.shared) + " of " + std::to_string(found.all) + " facts shared";
  if (found.overlap == Overlap::Conflict) {
    return Finding{Verdict::Different, found.worst, "", detail};
  }
  if (opposite(a.answer, b.answer) || opposite(b.answer, a.answer)) {
    return Finding{Verdict::Different, "answer", "", detail};
  }
  const WordingComparison wording = compare_wording(a, b);
  pair.words_differ = wording.wording == Wording::Other;
  if (wording.wording != Wording::OtherFact) return {};
  return Finding{Verdict::Different, wording.kind, "", "the same but for a fact"};
}

}  // namespace sluice::migrate::compare
