// Rung 5. Different: one answer ended by itself and the other was cut, filtered or paused. Stop and
// a stop sequence are one kind of end; ToolCalls is left to the rung that sees the calls. Constant
// time. Symmetric but for the detail.
#include "migrate/compare/all.h"

namespace sluice::migrate::compare {
namespace {

using ir::FinishReason;

std::string_view end_of(FinishReason reason) {
  switch (reason) {
    case FinishReason::Stop:
    case FinishReason::StopSequence:
    case FinishReason::ToolCalls:
      return "ended";
    case FinishReason::Length:
    case FinishReason::ContextLength:
      return "cut";
    case FinishReason::ContentFilter:
      return "filtered";
    case FinishReason::Pause:
      return "paused";
    case FinishReason::Other:
      break;
  }
  return "other";
}

}  // namespace

Step climb_finish(Case& pair) {
  if (!pair.policy().finish_reason_matters) return {};
  const std::string_view a = end_of(pair.old_side().finish);
  const std::string_view b = end_of(pair.new_side().finish);
  if (a == b) return {};
  const bool cut = a == "cut" || b == "cut";
  return Finding{Verdict::Different, cut ? "cut" : "finish", "",
                 "old " + std::string(a) + ", new " + std::string(b)};
}

}  // namespace sluice::migrate::compare
