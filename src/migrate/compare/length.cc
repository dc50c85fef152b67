// Rung 10. Different: one text is many times as long as the other, or one side says nothing at all.
// Short texts are left alone: "Yes." and "Yes, it is." say the same. Linear. Symmetric.
#include <algorithm>

#include "migrate/compare/all.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {

Step climb_length(Case& pair) {
  const size_t a = length_in_scalars(pair.old_text());
  const size_t b = length_in_scalars(pair.new_text());
  if (a > 0) pair.scores.length_ratio = static_cast<double>(b) / static_cast<double>(a);
  const std::string detail =
      "old " + std::to_string(a) + ", new " + std::to_string(b) + " characters";
  if ((a == 0) != (b == 0)) return Finding{Verdict::Different, "empty", "", detail};
  const size_t longer = std::max(a, b);
  if (longer < pair.policy().ratio_from) return {};
  const auto shorter = static_cast<double>(std::min(a, b));
  if (static_cast<double>(longer) <= pair.policy().longest_ratio * shorter) return {};
  return Finding{Verdict::Different, "length", "", detail};
}

}  // namespace sluice::migrate::compare
