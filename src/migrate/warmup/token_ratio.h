// How many tokens the new side counts for the same prompt, and writes in answer to it. Paired: the
// same prompt on both sides, the logarithm of new over old, so that the prompts' own spread, which
// is far larger, falls out.
//
//   250 prompts, geometric mean 1.17 [1.16, 1.18], limit 5 %  ->  Different
#pragma once

#include <cstdint>
#include <string_view>

#include "migrate/stats/interval.h"
#include "migrate/warmup/sample.h"

namespace sluice::migrate::warmup {

enum class Sameness : uint8_t {
  Unknown,    // too few pairs
  Same,       // the whole interval lies within the limit
  Different,  // the ratio is not one, and a difference beyond the limit is not ruled out
  Undecided,  // this sample cannot tell
};
std::string_view name(Sameness s);

struct TokenRatio {
  Sameness verdict = Sameness::Unknown;
  int64_t pairs = 0;
  int64_t left_out = 0;  // one side failed, did not count, or was cut at its most tokens
  double ratio = NAN;    // geometric mean of new over old
  stats::Interval interval;
  double limit = 0.05;  // share
  // The estimate itself is beyond the limit: worth a look even where the sample proves nothing.
  [[nodiscard]] bool flagged() const;
};

struct RatioOptions {
  double limit = 0.05;
  double alpha = 0.05;
  int64_t least_pairs = 20;
};

TokenRatio input_ratio(const Pairs& pairs, const RatioOptions& options);
// Leaves out pairs in which a side declined or was cut: their length is not the model's choice.
TokenRatio output_ratio(const Pairs& pairs, const RatioOptions& options);

}  // namespace sluice::migrate::warmup
