#include "migrate/compare/comparison.h"

#include <algorithm>

namespace sluice::migrate::compare {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Incomparable:
      break;
    case Verdict::Equal:
      return "equal";
    case Verdict::Equivalent:
      return "equivalent";
    case Verdict::Different:
      return "different";
  }
  return "incomparable";
}

double similarity(const Comparison& comparison) {
  const Scores& s = comparison.scores;
  switch (comparison.verdict) {
    case Verdict::Equal:
    case Verdict::Equivalent:
      return 1;
    case Verdict::Different:
    case Verdict::Incomparable:
      break;
  }
  if (!std::isnan(s.cosine)) return std::clamp(s.cosine, 0.0, 1.0);
  if (!std::isnan(s.chrf)) return std::clamp(s.chrf / 100, 0.0, 1.0);
  if (!std::isnan(s.structure)) return s.structure;
  return comparison.differs() ? 0 : std::nan("");
}

}  // namespace sluice::migrate::compare
