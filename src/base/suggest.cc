#include "base/suggest.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sluice::base {
namespace {

constexpr size_t kListed = 12;
constexpr size_t kLongest = 64;  // nobody mistypes a longer name of ours

char folded(char c) {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Optimal string alignment distance.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                           folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view closest(std::string_view typed, std::span<const std::string_view> candidates) {
  if (typed.size() > kLongest) return {};
  std::string_view best;
  size_t limit = std::min(typed.size(), std::max<size_t>(1, typed.size() / 3) + 1);
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const size_t edits = distance(typed, candidate);
    if (edits < limit) {
      limit = edits;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view typed, std::span<const std::string_view> candidates) {
  if (const auto best = closest(typed, candidates); !best.empty()) {
    return "did you mean \"" + std::string(best) + "\"?";
  }
  std::string text = "one of: ";
  for (size_t i = 0; i < candidates.size() && i < kListed; ++i) {
    if (i > 0) text += ", ";
    text += candidates[i];
  }
  return candidates.size() > kListed ? text + ", ..." : text;
}

}  // namespace sluice::base
