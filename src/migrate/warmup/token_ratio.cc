#include "migrate/warmup/token_ratio.h"

#include <cmath>

#include "migrate/stats/student_t.h"

namespace sluice::migrate::warmup {
namespace {

using Count = std::optional<int64_t> Answer::*;

Sameness judge(const stats::Interval& logs, double most) {
  if (!logs.known()) return Sameness::Unknown;
  if (logs.low > -most && logs.high < most) return Sameness::Same;
  return logs.low > 0 || logs.high < 0 ? Sameness::Different : Sameness::Undecided;
}

bool countable(const Answer& answer, Count count) {
  return answer.answered() && (answer.*count).value_or(0) > 0;
}

bool own_length(const Answer& answer) {
  return !answer.cut && !answer.declined && !answer.context_full;
}

template <class Use>
TokenRatio ratio_of(const Pairs& pairs, const RatioOptions& options, Count count, Use&& use) {
  TokenRatio out;
  out.limit = options.limit;
  stats::Moments logs;
  for (const Pair& pair : pairs) {
    if (!countable(pair.old_side, count) || !countable(pair.new_side, count) || !use(pair)) {
      ++out.left_out;
      continue;
    }
    logs.add(std::log(static_cast<double>(*(pair.new_side.*count)) /
                      static_cast<double>(*(pair.old_side.*count))));
  }
  out.pairs = logs.n;
  if (logs.n < options.least_pairs) return out;
  const stats::Effect effect = stats::t_mean(logs, options.alpha);
  out.verdict = judge(effect.interval, std::log1p(options.limit));
  out.ratio = std::exp(effect.estimate);
  out.interval = {std::exp(effect.interval.low), std::exp(effect.interval.high)};
  return out;
}

}  // namespace

std::string_view name(Sameness s) {
  constexpr std::array<std::string_view, 4> kNames{"unknown", "same", "different", "undecided"};
  return kNames[static_cast<size_t>(s)];
}

bool TokenRatio::flagged() const {
  return verdict == Sameness::Different || std::fabs(std::log(ratio)) > std::log1p(limit);
}

TokenRatio input_ratio(const Pairs& pairs, const RatioOptions& options) {
  return ratio_of(pairs, options, &Answer::input_tokens, [](const Pair&) { return true; });
}

TokenRatio output_ratio(const Pairs& pairs, const RatioOptions& options) {
  return ratio_of(pairs, options, &Answer::output_tokens, [](const Pair& pair) {
    return own_length(pair.old_side) && own_length(pair.new_side);
  });
}

}  // namespace sluice::migrate::warmup
