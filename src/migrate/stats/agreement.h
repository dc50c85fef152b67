// Agreement of two predictive models on the same inputs: the same class on top, the same order, the
// same numbers within tolerance.
#pragma once

#include <cstdint>
#include <span>

namespace sluice::migrate::stats {

// Index of the largest score, the first on ties; -1 when empty or any score is NaN.
int64_t argmax(std::span<const double> scores);

// Kendall's tau-b between two score vectors of the same length; NaN when the lengths differ, either
// is constant, or a value is NaN.
double rank_agreement(std::span<const double> left, std::span<const double> right);

struct Closeness {
  int64_t compared = 0;
  int64_t outside = 0;  // |a - b| > absolute + relative * |b|, or only one of them NaN
  double worst = 0;     // largest |a - b| among the finite pairs
};

// Output by output; lengths that differ count every missing output as outside.
Closeness compare_outputs(std::span<const double> now, std::span<const double> reference,
                          double absolute, double relative);

}  // namespace sluice::migrate::stats
