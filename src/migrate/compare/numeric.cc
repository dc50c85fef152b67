#include "migrate/compare/numeric.h"

#include <algorithm>
#include <cmath>

#include "migrate/stats/agreement.h"
#include "migrate/stats/kolmogorov.h"
#include "migrate/stats/mann_whitney.h"
#include "migrate/stats/psi.h"

namespace sluice::migrate::compare {
namespace {

bool shape_holds(const Tensor& t) {
  if (t.shape.empty()) return true;
  size_t product = 1;
  for (int64_t side : t.shape) {
    if (side < 0) return false;
    const auto length = static_cast<size_t>(side);
    if (length != 0 && product > t.values.size() / length) return false;
    product *= length;
  }
  return product == t.values.size();
}

// The values that the rule for NaN leaves for comparison.
struct Kept {
  std::vector<double> old_side;
  std::vector<double> new_side;
  bool broken = false;  // the rule itself is violated
};

Kept keep(const Tensor& a, const Tensor& b, NanRule rule) {
  Kept out;
  for (size_t i = 0; i < a.values.size(); ++i) {
    const bool left = std::isnan(a.values[i]);
    const bool right = std::isnan(b.values[i]);
    if (rule == NanRule::Skip && (left || right)) continue;
    out.broken = out.broken || (rule == NanRule::Never && (left || right)) || left != right;
    out.old_side.push_back(a.values[i]);
    out.new_side.push_back(b.values[i]);
  }
  return out;
}

NumericComparison& decide(NumericComparison& out, Verdict verdict, std::string_view kind) {
  out.verdict = verdict;
  out.kind = kind;
  return out;
}

bool same_bits(const Kept& kept) {
  return std::ranges::equal(kept.old_side, kept.new_side, [](double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
  });
}

struct Populations {
  std::vector<double> a;  // sorted
  std::vector<double> b;
  int64_t left_out = 0;
};

Populations without_nan(std::span<const double> a, std::span<const double> b) {
  Populations out;
  const bool paired = a.size() == b.size();
  for (size_t i = 0; i < a.size(); ++i) {
    const bool bad = std::isnan(a[i]) || (paired && std::isnan(b[i]));
    if (bad) {
      ++out.left_out;
    } else {
      out.a.push_back(a[i]);
      if (paired) out.b.push_back(b[i]);
    }
  }
  for (size_t i = 0; !paired && i < b.size(); ++i) {
    if (std::isnan(b[i])) {
      ++out.left_out;
    } else {
      out.b.push_back(b[i]);
    }
  }
  std::ranges::sort(out.a);
  std::ranges::sort(out.b);
  return out;
}

}  // namespace

NumericComparison compare_outputs(const Tensor& old_side, const Tensor& new_side,
                                  const NumericPolicy& policy) {
  NumericComparison out;
  const bool shapes = old_side.shape == new_side.shape && shape_holds(old_side) &&
                      old_side.values.size() == new_side.values.size();
  if (!shapes) return decide(out, Verdict::Different, "shape");
  const Kept kept = keep(old_side, new_side, policy.nan);
  if (kept.old_side.empty()) return out;
  // The reference of the relative tolerance is the second argument there.
  const stats::Closeness close =
      stats::compare_outputs(kept.new_side, kept.old_side, policy.absolute, policy.relative);
  out.compared = close.compared;
  out.outside = close.outside;
  out.worst = close.worst;
  const int64_t winner = stats::argmax(kept.old_side);
  out.same_argmax = winner >= 0 && winner == stats::argmax(kept.new_side);
  if (kept.old_side.size() <= kMostRanked) {
    out.rank_agreement = stats::rank_agreement(kept.old_side, kept.new_side);
  }
  if (kept.broken) return decide(out, Verdict::Different, "nan");
  if (same_bits(kept)) return decide(out, Verdict::Equal, "same");
  const double most = policy.most_outside * static_cast<double>(close.compared);
  if (static_cast<double>(close.outside) > most) {
    return decide(out, Verdict::Different, "tolerance");
  }
  if (policy.argmax_matters && !out.same_argmax) return decide(out, Verdict::Different, "argmax");
  // NaN, where one side ranks nothing, is no disagreement.
  if (out.rank_agreement < policy.least_rank_agreement) {
    return decide(out, Verdict::Different, "rank");
  }
  return decide(out, Verdict::Equivalent, "close");
}

Drift compare_populations(std::span<const double> old_side, std::span<const double> new_side,
                          const DriftLimits& limits) {
  Drift out;
  const auto [a, b, left_out] = without_nan(old_side, new_side);
  out.left_out = left_out;
  const int64_t n = std::ssize(a);
  const int64_t m = std::ssize(b);
  if (std::min(n, m) < std::max<int64_t>(limits.least_each, 2)) return out;
  out.psi = stats::psi_by_deciles(a, b);
  out.ks = stats::ks_distance(a, b);
  out.critical = stats::ks_critical(n, m, limits.alpha);
  out.shift = stats::cohen_d(b, a);
  const bool significant = out.ks > out.critical;
  const bool matters = out.ks >= limits.least_effect || out.psi > limits.most_psi;
  out.verdict = a == b                   ? Verdict::Equal
                : significant && matters ? Verdict::Different
                                         : Verdict::Equivalent;
  return out;
}

}  // namespace sluice::migrate::compare
