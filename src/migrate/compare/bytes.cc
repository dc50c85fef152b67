// Rung 1. Equal: both sides succeeded or failed alike with the same bytes, of the same media type
// and for the same place, or a model said the same to the letter on both sides, whatever wire
// format carried it (ids and times around the answer are no part of it). No answer equals nothing,
// itself included. Linear. Symmetric. Never says "different".
#include "migrate/compare/all.h"

namespace sluice::migrate::compare {

Step climb_bytes(Case& pair) {
  const Answer& a = pair.old_side();
  const Answer& b = pair.new_side();
  if (a.status != b.status || a.finish != b.finish || a.status == 0) return {};
  if (!same_envelope(pair) || a.encoded != b.encoded) return {};
  if (a.text != b.text || a.refusal != b.refusal || a.tools != b.tools) return {};
  if (a.body != b.body && (!a.speaks() || a.failed())) return {};
  return Finding{Verdict::Equal, "same"};
}

}  // namespace sluice::migrate::compare
