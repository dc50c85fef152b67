// Rung 2. A side that failed has no answer. One failure is a difference; two cannot be compared,
// and count for neither side (a common cause is the controller's business). Constant time.
// Symmetric but for the words in the detail.
#include "migrate/compare/all.h"

namespace sluice::migrate::compare {
namespace {

std::string describe(const Answer& answer) {
  return answer.status == 0 ? "no answer" : std::to_string(answer.status);
}

}  // namespace

Step climb_status(Case& pair) {
  const Answer& a = pair.old_side();
  const Answer& b = pair.new_side();
  if (!a.failed() && !b.failed()) return {};
  const std::string detail = "old " + describe(a) + ", new " + describe(b);
  if (a.failed() && b.failed()) return Finding{Verdict::Incomparable, "both_failed", "", detail};
  return Finding{Verdict::Different, "status", "", detail};
}

}  // namespace sluice::migrate::compare
