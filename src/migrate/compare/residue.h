// The dear rungs, for what the ladder left open: embeddings and a judge model. The calls are the
// caller's (they cost money, take seconds and may fail); here is only what their results mean.
//
//   auto c = compare(pair, policy);
//   if (c.kind == kResidue) c = settle_by_embedding(c, embed(old), embed(new), policy);
//   if (c.kind == kResidue) c = settle_by_judge(c, {ask(old, new), ask(new, old)}, health);
#pragma once

#include <cstdint>
#include <span>

#include "migrate/compare/comparison.h"
#include "migrate/compare/judge.h"
#include "migrate/compare/policy.h"

namespace sluice::migrate::compare {

// NaN when the lengths differ, a vector is empty, zero or holds a value that is not finite.
double cosine(std::span<const float> a, std::span<const float> b);

// Decides a residue by policy.equivalent_cosine and different_cosine, else keeps the score in it.
// Any other comparison comes back as it is. Symmetric.
Comparison settle_by_embedding(Comparison open, std::span<const float> old_side,
                               std::span<const float> new_side, const Policy& policy);

// Decides a residue by a judge that was asked in both orders. Better or worse in both orders is
// "different" (kinds judge_better, judge_worse: of the new side), a tie or a verdict that follows
// the position "equivalent" (judge_tie). A judge who is not healthy decides nothing.
Comparison settle_by_judge(Comparison open, const JudgeAnswers& answers, JudgeHealth health);

}  // namespace sluice::migrate::compare
