// Single gates under a known truth: how soon they speak, and how often for nothing.
#pragma once

#include <cstdint>

#include "migrate/gate/evidence.h"
#include "migrate/simulate/batch.h"
#include "migrate/simulate/world.h"

namespace sluice::migrate::simulate {

struct Cell {
  int64_t runs = 0;
  int64_t alarms = 0;  // within the given number of requests
  Spread requests;     // until the alarm, over the runs that had one
  Spread failures;     // errors until the alarm (error cells)

  [[nodiscard]] double share() const {
    return runs == 0 ? 0 : static_cast<double>(alarms) / static_cast<double>(runs);
  }
};

// The error gate at one weight: `good` requests of the first behaviour, then the second, `most` in
// all after that.
Cell error_cell(const gate::ErrorLimits& limits, const Behaviour& before, int64_t good,
                const Behaviour& after, int64_t most, int64_t runs, uint64_t seed);

// Lognormal latency, new side slower by `factor`, reference of 100 000 old-side requests. The event
// is the pause of the ramp, or the rollback.
Cell latency_cell(const gate::ExceedanceLimits& limits, double sigma, double factor, bool rollback,
                  int64_t most, int64_t runs, uint64_t seed);

// Compared pairs: the old side differs from itself with `noise`, the new side with `noise + extra`.
Cell mismatch_cell(const gate::QualityLimits& limits, double noise, double extra, int64_t most,
                   int64_t runs, uint64_t seed);

// Paired token counts with within-prompt scatter `sd` of the log.
Cell token_cell(const gate::PairedLimits& limits, double factor, double sd, int64_t most,
                int64_t runs, uint64_t seed);

// "Error rate above the limit" taken word for word over `requests` at true rate p: how often a side
// within its target is rolled back. Printed beside a literal gate.
Cell literal_cell(double limit, int64_t n_min, double p, int64_t requests, int64_t runs,
                  uint64_t seed);

}  // namespace sluice::migrate::simulate
