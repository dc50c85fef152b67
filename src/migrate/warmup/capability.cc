#include "migrate/warmup/capability.h"

#include <algorithm>

#include "migrate/stats/binomial.h"

namespace sluice::migrate::warmup {
namespace {

bool turned_down(const Answer& answer) {
  return answer.outcome == Outcome::Refused || answer.outcome == Outcome::Untranslatable;
}

void count(SideSupport& side, const Answer& answer, Feature feature) {
  if (turned_down(answer)) {
    ++side.asked;
    ++side.refused;
    if (side.why.empty()) side.why = answer.why;
  } else if (answer.answered()) {
    ++side.asked;
    ++(answer.ignored.test(index(feature)) ? side.ignored : side.worked);
  }
}

// Half of the requests decide: one refusal among many has its reason in that request.
Support support_of(const SideSupport& side) {
  if (side.asked == 0) return Support::Unknown;
  if (2 * side.refused >= side.asked) return Support::Refused;
  return 2 * side.ignored >= side.asked ? Support::Ignored : Support::Works;
}

Capability capability(const Pairs& pairs, Feature feature) {
  Capability out;
  out.feature = feature;
  for (const Pair& pair : pairs) {
    if (!pair.features.test(index(feature))) continue;
    count(out.old_side, pair.old_side, feature);
    count(out.new_side, pair.new_side, feature);
  }
  out.old_side.support = support_of(out.old_side);
  out.new_side.support = support_of(out.new_side);
  return out;
}

}  // namespace

std::string_view name(Support s) {
  constexpr std::array<std::string_view, 4> kNames{"unknown", "works", "ignored", "refused"};
  return kNames[static_cast<size_t>(s)];
}

std::vector<Capability> capabilities(const Pairs& pairs) {
  std::vector<Capability> out;
  for (size_t f = 0; f < kFeatureNames.size(); ++f) {
    out.push_back(capability(pairs, static_cast<Feature>(f)));
  }
  return out;
}

Declined declined(const Pairs& pairs) {
  Declined out;
  for (const Pair& pair : pairs) {
    if (!pair.old_side.answered() || !pair.new_side.answered()) continue;
    ++out.pairs;
    const bool o = pair.old_side.declined;
    const bool n = pair.new_side.declined;
    out.both += o && n ? 1 : 0;
    out.old_only += o && !n ? 1 : 0;
    out.new_only += n && !o ? 1 : 0;
  }
  const int64_t discordant = out.old_only + out.new_only;
  if (discordant > 0) {
    const int64_t fewer = std::min(out.old_only, out.new_only);
    out.p_value = std::min(1.0, 2 * stats::binomial_cdf(fewer, discordant, 0.5));
  }
  return out;
}

}  // namespace sluice::migrate::warmup
