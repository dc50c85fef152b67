// Rung 2. A side that failed has no answer. One failure is a difference; two cannot be compared,
// and count for neither side (a common cause is the controller's business). Of two successes the
// status, the place they point to and the media type are part of the answer. A body whose encoding
// cannot be undone cannot be compared. Constant time. Symmetric but for the words in the detail.
#include <algorithm>

#include "migrate/compare/all.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

std::string describe(const Answer& answer) {
  return answer.status == 0 ? "no answer" : std::to_string(answer.status);
}

// "text/html" of "Text/HTML; charset=utf-8".
std::string media_type(std::string_view content_type) {
  std::string out(content_type.substr(0, content_type.find(';')));
  while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
  std::ranges::transform(out, out.begin(), to_lower);
  return out;
}

bool same_media_type(const Answer& a, const Answer& b) {
  if (a.speaks() || b.speaks() || a.body.empty() || b.body.empty()) return true;
  return a.content_type == b.content_type ||
         media_type(a.content_type) == media_type(b.content_type);
}

Finding envelope_differs(std::string_view kind, std::string_view place, std::string detail) {
  return {Verdict::Different, kind, std::string(place), std::move(detail)};
}

}  // namespace

bool same_envelope(const Case& pair) {
  const Answer& a = pair.old_side();
  const Answer& b = pair.new_side();
  return a.status == b.status && a.location == b.location && same_media_type(a, b);
}

Step climb_status(Case& pair) {
  const Answer& a = pair.old_side();
  const Answer& b = pair.new_side();
  const std::string detail = "old " + describe(a) + ", new " + describe(b);
  if (a.failed() && b.failed()) return Finding{Verdict::Incomparable, "both_failed", "", detail};
  if (a.failed() != b.failed()) return Finding{Verdict::Different, "status", "", detail};
  if (a.status != b.status) return envelope_differs("status", "status", detail);
  if (a.location != b.location) {
    const bool some = a.location.empty() != b.location.empty();
    return envelope_differs("location", "location", some ? "only one side has one" : "");
  }
  if (!a.encoded.empty() || !b.encoded.empty()) {
    return Finding{Verdict::Incomparable, "encoding", "",
                   std::string(a.encoded.empty() ? b.encoded : a.encoded)};
  }
  if (!same_media_type(a, b)) return envelope_differs("content_type", "content-type", "");
  return {};
}

}  // namespace sluice::migrate::compare
