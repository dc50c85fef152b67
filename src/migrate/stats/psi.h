// Population stability index: sum (q - p) ln(q / p) over bins. The bands 0.1 and 0.25 that people
// quote are convention, not theory; it is reported, and a gate only beside a paired test.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::migrate::stats {

// Counts a bin on both sides. Empty bins are smoothed with half an observation. NaN when the sizes
// differ, there are no bins, or a side has no data.
double psi(std::span<const int64_t> old_side, std::span<const int64_t> new_side);

// Bins by the deciles of `old_side` (sorted); NaN when either side is empty or holds a NaN.
double psi_by_deciles(std::span<const double> old_side, std::span<const double> new_side);

}  // namespace sluice::migrate::stats
