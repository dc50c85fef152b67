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
  if (!work.notes.empty()) out.detail += (out.detail.empty() ? "" : "; ") + work.notes;
  out.scores = work.scores;
  return out;
}

}  // namespace sluice::migrate::compare
