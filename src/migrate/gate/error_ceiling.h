// The last step, to all traffic, asks for more than "the stage test accepted": a rate between
// target and limit slips through four sequential tests more often than people expect. So the pooled
// rate of the whole revision must also have an always-valid upper bound below a ceiling (0.2 %).
#pragma once

#include <cstdint>

#include "migrate/gate/error_rate.h"

namespace sluice::migrate::gate {

struct CeilingLimits {
  bool required = true;
  double ceiling = 0.002;
  double alpha = 0.05;
  double n_opt = 6000;  // pooled requests at which the bound should be tightest

  bool operator==(const CeilingLimits&) const = default;
};

// Reads the error watch. Bursts make the requests dependent; both counts are divided by the design
// effect 2 L - 1 of runs with geometric length of mean L.
Finding judge_ceiling(const ErrorWatch& watch, const CeilingLimits& limits, int64_t now_ms);

template <class V, RecordOf<CeilingLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("ceiling", s.ceiling)("alpha", s.alpha)("n_opt", s.n_opt);
}

}  // namespace sluice::migrate::gate
