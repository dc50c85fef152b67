// Rung 11, the last without a model. chrF, chrF++ and ROUGE-L are measured on texts up to
// kGradedTextBytes. Equivalent: chrF high, the same facts, and the same telling words in the same
// order: one other word may turn an answer round ("approved", "denied"), and no letter tells.
// Different: chrF and ROUGE-L both low. What lies between is the residue, for embeddings or a
// judge. n log n for chrF, words times words by 64 for ROUGE-L. Not symmetric: the old side is the
// reference.
#include "migrate/compare/all.h"
#include "migrate/compare/chrf.h"
#include "migrate/compare/rouge_l.h"

namespace sluice::migrate::compare {

void measure_similarity(Case& pair) {
  const std::string_view a = pair.old_text();
  const std::string_view b = pair.new_text();
  const ChrfScores letters = chrf_scores(b, a);
  pair.scores.chrf = letters.chrf;
  pair.scores.chrf_plus_plus = letters.plus_plus;
  const RougeL rouge = rouge_l(b, a);
  if (rouge.words > 0) pair.scores.rouge_l = rouge.f;
}

Step climb_similarity(Case& pair) {
  if (pair.old_text().size() > kGradedTextBytes || pair.new_text().size() > kGradedTextBytes) {
    return Finding{Verdict::Incomparable, "too_long", "",
                   "a text over " + std::to_string(kGradedTextBytes) +
                       " bytes is compared by the linear rungs only"};
  }
  measure_similarity(pair);
  const Scores& s = pair.scores;
  const Policy& policy = pair.policy();
  if (s.chrf >= policy.equivalent_chrf && !pair.facts_missing && !pair.words_differ) {
    return Finding{Verdict::Equivalent, "close"};
  }
  // NaN (no Latin words) does not stand in the way.
  const bool far_words = !(s.rouge_l >= policy.different_rouge);
  if (s.chrf < policy.different_chrf && far_words) return Finding{Verdict::Different, "far"};
  return {};
}

}  // namespace sluice::migrate::compare
