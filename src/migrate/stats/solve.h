// One-dimensional root and minimum, deterministic and without allocation: the same input gives the
// same bits, which replayed verdicts depend on.
#pragma once

#include <cmath>
#include <utility>

namespace sluice::migrate::stats {

// The point of [low, high] where f changes sign. f must be monotone there; if it does not change
// sign, the end nearer to doing so is returned.
template <class F>
double find_root(F&& f, double low, double high) {
  const bool low_negative = f(low) < 0;
  if ((f(high) < 0) == low_negative) {
    return std::fabs(f(low)) <= std::fabs(f(high)) ? low : high;
  }
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    ((f(middle) < 0) == low_negative ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

struct Minimum {
  double at;
  double value;
};

// Golden-section search; f must be unimodal on [low, high]. `at` is good to about 1e-8 of the
// width, which is what doubles allow near a smooth minimum.
template <class F>
Minimum find_minimum(F&& f, double low, double high) {
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double f_left = f(left);
  double f_right = f(right);
  for (int i = 0; i < 80; ++i) {
    if (f_left <= f_right) {
      high = std::exchange(right, std::exchange(left, right - kGolden * (right - low)));
      f_right = std::exchange(f_left, f(left));
    } else {
      low = std::exchange(left, std::exchange(right, left + kGolden * (high - left)));
      f_left = std::exchange(f_right, f(right));
    }
  }
  return f_left <= f_right ? Minimum{left, f_left} : Minimum{right, f_right};
}

}  // namespace sluice::migrate::stats
