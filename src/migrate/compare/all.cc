#include "migrate/compare/all.h"

namespace sluice::migrate::compare {
namespace {

void measure_tokens(Case& pair) {
  const auto& old_output = pair.old_side().usage.output;
  const auto& new_output = pair.new_side().usage.output;
  if (old_output && new_output && *old_output > 0 && *new_output >= 0) {
    pair.scores.token_ratio = static_cast<double>(*new_output) / static_cast<double>(*old_output);
  }
}

// A text that was told apart by its facts may still be close; the gate wants to know how close.
void grade_difference(Case& pair, const Comparison& comparison) {
  const auto gradable = [](std::string_view text) {
    return !text.empty() && text.size() <= kGradedTextBytes;
  };
  const bool both_answered = !pair.old_side().failed() && !pair.new_side().failed();
  const bool wanted = comparison.differs() && both_answered && pair.policy().grade_differences;
  if (!wanted || !std::isnan(pair.scores.chrf) || !std::isnan(pair.scores.structure)) return;
  if (gradable(pair.old_text()) && gradable(pair.new_text())) measure_similarity(pair);
}

}  // namespace

Comparison compare(const AnswerPair& pair, const Policy& policy) {
  Case work(pair, policy);
  measure_tokens(work);
  Comparison out{.rung = "similarity", .kind = kResidue};
  for (const Rung& rung : kLadder) {
    auto found = rung.climb(work);
    if (!found) continue;
    out.verdict = found->verdict;
    out.rung = rung.name;
    out.kind = found->kind;
    out.path = std::move(found->path);
    out.detail = std::move(found->detail);
    break;
  }
  grade_difference(work, out);
  if (!work.notes.empty()) out.detail += (out.detail.empty() ? "" : "; ") + work.notes;
  out.scores = work.scores;
  return out;
}

}  // namespace sluice::migrate::compare
