#include "sim/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace sluice::sim {
namespace {

// Levenshtein's distance, one row at a time.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> names) {
  if (typed.size() > 64) return {};
  std::string_view best;
  size_t least = typed.size() / 3 + 2;
  for (const std::string_view name : names) {
    const size_t d = distance(typed, name);
    if (d >= least) continue;
    least = d;
    best = name;
  }
  if (best.empty()) return {};
  return "; did you mean \"" + std::string(best) + "\"?";
}

}  // namespace sluice::sim
