// Predictive models answer with numbers, not words: an output vector a request, and a population of
// them. One request: shape, tolerance, the winning class, the order of the classes. A population:
// did the distribution move, and by how much that anybody would care.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "migrate/compare/comparison.h"

namespace sluice::migrate::compare {

enum class NanRule : uint8_t {
  MustAgree,  // NaN on both sides is the same; on one side it is a difference
  Never,      // any NaN is a difference
  Skip,       // outputs that are NaN on either side are not compared
};

struct NumericPolicy {
  double absolute = 1e-6;
  double relative = 1e-4;  // of the old side
  NanRule nan = NanRule::MustAgree;
  double most_outside = 0;  // share of outputs that may lie outside the tolerance
  bool argmax_matters = false;
  double least_rank_agreement = -1;  // Kendall's tau-b; -1 accepts any order
};

struct Tensor {
  std::vector<int64_t> shape;      // empty: a plain list
  std::span<const double> values;  // row-major
};

// Kendall's tau looks at every pair of outputs; longer vectors are not ranked.
inline constexpr size_t kMostRanked = 2'000;

struct NumericComparison {
  Verdict verdict = Verdict::Incomparable;
  // same | close | shape | nan | tolerance | argmax | rank | empty
  std::string_view kind = "empty";
  int64_t compared = 0;
  int64_t outside = 0;
  double worst = 0;  // largest distance of two finite outputs
  bool same_argmax = false;
  double rank_agreement = std::numeric_limits<double>::quiet_NaN();
};

// Symmetric but for the relative tolerance. Shapes differ, or a shape does not hold as many values
// as it says: "shape". No values on either side: Incomparable.
NumericComparison compare_outputs(const Tensor& old_side, const Tensor& new_side,
                                  const NumericPolicy& policy = {});

struct DriftLimits {
  double alpha = 0.01;        // of the Kolmogorov-Smirnov test
  double least_effect = 0.1;  // gap of the distributions below which nobody cares
  double most_psi = 0.25;     // a convention, not theory
  int64_t least_each = 50;
};
struct Drift {
  Verdict verdict = Verdict::Incomparable;
  double psi = std::numeric_limits<double>::quiet_NaN();       // over the old side's deciles
  double ks = std::numeric_limits<double>::quiet_NaN();        // the gap, 0 to 1: the effect size
  double critical = std::numeric_limits<double>::quiet_NaN();  // gap that chance explains
  double shift = std::numeric_limits<double>::quiet_NaN();     // of means, new - old, in pooled sds
  int64_t left_out = 0;                                        // pairs of which either is NaN
};

// Different only when the gap is both significant and large enough to matter, or PSI passes its
// limit together with a significant gap. Incomparable with too few values. Populations of one size
// are pairs; those of which either is NaN are left out of both and counted, as NaN are of
// populations of other sizes: they are in no order, and whether a pair agrees in them the rule of
// its request says. Sorts copies: n log n.
Drift compare_populations(std::span<const double> old_side, std::span<const double> new_side,
                          const DriftLimits& limits = {});

}  // namespace sluice::migrate::compare
