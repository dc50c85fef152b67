#include "migrate/compare/residue.h"

#include "migrate/compare/all.h"

namespace sluice::migrate::compare {
namespace {

Comparison decide(Comparison open, std::string_view rung, Verdict verdict, std::string_view kind) {
  open.rung = rung;
  open.verdict = verdict;
  open.kind = kind;
  return open;
}

}  // namespace

double cosine(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return std::nan("");
  double product = 0;
  double left = 0;
  double right = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double x = a[i];
    const double y = b[i];
    product += x * y;
    left += x * x;
    right += y * y;
  }
  const double norm = std::sqrt(left) * std::sqrt(right);
  const double out = product / norm;
  return norm > 0 && std::isfinite(out) ? std::fmin(1.0, std::fmax(-1.0, out)) : std::nan("");
}

Comparison settle_by_embedding(Comparison open, std::span<const float> old_side,
                               std::span<const float> new_side, const Policy& policy) {
  if (open.kind != kResidue) return open;
  open.scores.cosine = cosine(old_side, new_side);
  if (open.scores.cosine >= policy.equivalent_cosine) {
    return decide(std::move(open), "embedding", Verdict::Equivalent, "embedding_close");
  }
  if (open.scores.cosine < policy.different_cosine) {
    return decide(std::move(open), "embedding", Verdict::Different, "embedding_far");
  }
  return open;
}

Comparison settle_by_judge(Comparison open, const JudgeAnswers& answers, JudgeHealth health) {
  if (open.kind != kResidue) return open;
  open.scores.judge = answers;
  if (health != JudgeHealth::Healthy) return open;
  switch (verdict_of(answers)) {
    case JudgeVerdict::Unknown:
      break;
    case JudgeVerdict::A:
      return decide(std::move(open), "judge", Verdict::Different, "judge_worse");
    case JudgeVerdict::B:
      return decide(std::move(open), "judge", Verdict::Different, "judge_better");
    case JudgeVerdict::Tie:
      return decide(std::move(open), "judge", Verdict::Equivalent, "judge_tie");
  }
  return open;
}

}  // namespace sluice::migrate::compare
