#include "migrate/gate/all.h"

namespace sluice::migrate::gate {
namespace {

// Worse answers alone stop the plan, for a judge may be wrong; where users get them and a second
// measure says so too, traffic goes back.
bool confirmed(const Judgement& judgement, const Evidence& evidence, const Limits& limits) {
  int failed = 0;
  for (size_t i = 0; i < kGates.size(); ++i) {
    const std::string_view gate = kGates[i].name;
    if (gate != "quality" && gate != "output_tokens") continue;
    const bool fails = judgement.findings[i].verdict == Verdict::Fail;
    failed += fails && kGates[i].required(evidence, limits) ? 1 : 0;
  }
  return failed == 2 && evidence.refusals.weight_ppm > 0;
}

// Failing gates in their order; a rollback outranks a hold.
void find_failure(Judgement& out, const Evidence& evidence, const Limits& limits) {
  for (size_t i = 0; i < kGates.size(); ++i) {
    if (out.findings[i].verdict != Verdict::Fail || !kGates[i].required(evidence, limits)) continue;
    const bool rollback = kGates[i].role == Role::Rollback;
    if (rollback || out.verdict == StageVerdict::Stay) {
      out.verdict = rollback ? StageVerdict::Rollback : StageVerdict::Hold;
      out.decisive = static_cast<int64_t>(i);
    }
    if (rollback) return;
  }
  if (confirmed(out, evidence, limits)) out.verdict = StageVerdict::Rollback;
}

void find_promotion(Judgement& out, const Evidence& evidence, const Limits& limits) {
  bool any = false;
  for (size_t i = 0; i < kGates.size(); ++i) {
    if (!kGates[i].required(evidence, limits)) continue;
    any = true;
    if (out.findings[i].verdict == Verdict::Pass) continue;
    out.decisive = static_cast<int64_t>(i);
    return;
  }
  // A plan without a single required gate has no evidence to promote on.
  if (any) out.verdict = StageVerdict::Promote;
}

}  // namespace

Judgement judge_all(const Evidence& evidence, const Limits& limits) {
  Judgement out;
  for (size_t i = 0; i < kGates.size(); ++i) out.findings[i] = kGates[i].judge(evidence, limits);
  out.mismatch = evidence.ratio.mismatch(limits.ratio);
  for (size_t i = 0; i < kGates.size(); ++i) {
    Finding& finding = out.findings[i];
    if (out.mismatch && finding.verdict == Verdict::Pass) {
      finding.verdict = Verdict::Unknown;
      finding.why = "sample ratio mismatch";
    }
    const bool asked = evidence.staged || kGates[i].role == Role::Rollback;
    if (asked && finding.verdict == Verdict::Unknown && kGates[i].required(evidence, limits)) {
      out.unknown = true;
    }
  }
  find_failure(out, evidence, limits);
  if (out.verdict == StageVerdict::Stay) find_promotion(out, evidence, limits);
  return out;
}

}  // namespace sluice::migrate::gate
