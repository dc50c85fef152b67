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

Comparison compare_one(const AnswerPair& pair, const Policy& policy) {
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

// From the best to the worst that a choice may say of the whole answer.
int severity(Verdict verdict) {
  switch (verdict) {
    case Verdict::Equal:
      return 0;
    case Verdict::Equivalent:
      return 1;
    case Verdict::Incomparable:
      return 2;
    case Verdict::Different:
      break;
  }
  return 3;
}

// Further choices, each against the one at its place; the worst speaks for the answer. Models are
// asked about the first choice only, so that another one they would be needed for stays undecided.
Comparison with_other_choices(Comparison first, const AnswerPair& pair, const Policy& policy) {
  const auto& a = pair.old_side.others;
  const auto& b = pair.new_side.others;
  if (a.size() != b.size()) {
    first.verdict = Verdict::Different;
    first.rung = "choices";
    first.kind = "choices";
    first.path = "choices";
    first.detail = "old " + std::to_string(a.size() + 1) + ", new " + std::to_string(b.size() + 1) +
                   " choices";
    return first;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    Comparison here = compare_one({a[i], b[i], pair.schema}, policy);
    if (severity(here.verdict) <= severity(first.verdict)) continue;
    if (here.kind == kResidue) here.kind = "choice_open";
    here.path =
        "choices[" + std::to_string(i + 1) + "]" + (here.path.empty() ? "" : ".") + here.path;
    here.scores.token_ratio = first.scores.token_ratio;
    first = std::move(here);
  }
  return first;
}

}  // namespace

Comparison compare(const AnswerPair& pair, const Policy& policy) {
  Comparison first = compare_one(pair, policy);
  const bool more = !pair.old_side.others.empty() || !pair.new_side.others.empty();
  if (!more || pair.old_side.failed() || pair.new_side.failed()) return first;
  return with_other_choices(std::move(first), pair, policy);
}

}  // namespace sluice::migrate::compare
