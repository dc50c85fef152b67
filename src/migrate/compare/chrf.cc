#include "migrate/compare/chrf.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <unordered_map>
#include <vector>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

constexpr int kCharOrder = 6;
constexpr int kMostWordOrder = 2;
constexpr unsigned kScalarBits = 21;

struct Counts {
  int64_t answer = 0;
  int64_t reference = 0;
  int64_t common = 0;
};
using Orders = std::vector<Counts>;

// The next six characters from a position, three to a word, each plus one so that 0 is "past the
// end"; the lowest bit of `low` says which text. Sorted, the n-grams of every order that are equal
// stand together.
struct Window {
  uint64_t high = 0;
  uint64_t low = 0;

  // The first n characters; 0 in the last of them means that the text ends before.
  [[nodiscard]] uint64_t prefix_high(int n) const {
    return n >= 3 ? high : high >> (kScalarBits * static_cast<unsigned>(3 - n));
  }
  [[nodiscard]] uint64_t prefix_low(int n) const {
    return n <= 3 ? 0 : low >> (1 + kScalarBits * static_cast<unsigned>(6 - n));
  }
  [[nodiscard]] bool holds(int n) const {
    constexpr uint64_t mask = (uint64_t{1} << kScalarBits) - 1;
    return ((n <= 3 ? prefix_high(n) : prefix_low(n)) & mask) != 0;
  }
  [[nodiscard]] bool of_reference() const { return (low & 1U) != 0; }
};

void append_windows(std::vector<Window>& out, const std::vector<uint32_t>& text, bool reference) {
  const auto at = [&](size_t i) { return i < text.size() ? uint64_t{text[i]} + 1 : 0; };
  for (size_t i = 0; i < text.size(); ++i) {
    Window w;
    w.high = at(i) << (2 * kScalarBits) | at(i + 1) << kScalarBits | at(i + 2);
    w.low = at(i + 3) << (2 * kScalarBits) | at(i + 4) << kScalarBits | at(i + 5);
    w.low = w.low << 1U | (reference ? 1U : 0U);
    out.push_back(w);
  }
}

Counts count_order(const std::vector<Window>& sorted, int n) {
  Counts total;
  for (size_t i = 0; i < sorted.size();) {
    const uint64_t high = sorted[i].prefix_high(n);
    const uint64_t low = sorted[i].prefix_low(n);
    const bool whole = sorted[i].holds(n);
    int64_t in_answer = 0;
    int64_t in_reference = 0;
    for (; i < sorted.size() && sorted[i].prefix_high(n) == high && sorted[i].prefix_low(n) == low;
         ++i) {
      ++(sorted[i].of_reference() ? in_reference : in_answer);
    }
    if (!whole) continue;
    total.answer += in_answer;
    total.reference += in_reference;
    total.common += std::min(in_answer, in_reference);
  }
  return total;
}

void count_characters(Orders& out, std::string_view answer, std::string_view reference) {
  std::vector<Window> windows;
  windows.reserve(answer.size() + reference.size());
  append_windows(windows, scalars_without_white(answer), false);
  append_windows(windows, scalars_without_white(reference), true);
  std::ranges::sort(windows, [](const Window& a, const Window& b) {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
  });
  for (int n = 1; n <= kCharOrder; ++n) out.push_back(count_order(windows, n));
}

// ASCII punctuation, as Python's string.punctuation.
bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// One mark is split from the end of a word, or else from its start.
std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::string_view word : split_white(text)) {
    size_t first = 0;
    next_scalar(word, first);
    if (first == word.size()) {  // one character
      out.push_back(word);
    } else if (is_punctuation(word.back())) {
      out.push_back(word.substr(0, word.size() - 1));
      out.push_back(word.substr(word.size() - 1));
    } else if (is_punctuation(word.front())) {
      out.push_back(word.substr(0, 1));
      out.push_back(word.substr(1));
    } else {
      out.push_back(word);
    }
  }
  return out;
}

// Word n-grams as pairs of word numbers, so that a long text needs no long keys.
void count_words(Orders& out, std::string_view answer, std::string_view reference, int order) {
  std::unordered_map<std::string_view, uint64_t> numbers;
  const auto number = [&](const std::vector<std::string_view>& words) {
    std::vector<uint64_t> ids;
    ids.reserve(words.size());
    for (auto w : words) ids.push_back(numbers.try_emplace(w, numbers.size() + 1).first->second);
    return ids;
  };
  const auto left = number(split_words(answer));
  const auto right = number(split_words(reference));
  for (int n = 1; n <= order; ++n) {
    const auto grams = [n](const std::vector<uint64_t>& ids) {
      std::vector<uint64_t> keys;
      const auto span = static_cast<size_t>(n);
      for (size_t i = 0; i + span <= ids.size(); ++i) {
        keys.push_back(n == 1 ? ids[i] : ids[i] << 32U | ids[i + 1]);
      }
      std::ranges::sort(keys);
      return keys;
    };
    const auto a = grams(left);
    const auto b = grams(right);
    std::vector<uint64_t> common;
    std::ranges::set_intersection(a, b, std::back_inserter(common));
    out.push_back({std::ssize(a), std::ssize(b), std::ssize(common)});
  }
}

double f_score(double precision, double recall, double beta) {
  const double weight = beta * beta;
  const double below = weight * precision + recall;
  return below > 0 ? (1 + weight) * precision * recall / below : 0;
}

Orders count_orders(std::string_view answer, std::string_view reference, int word_order) {
  Orders out;
  count_characters(out, answer, reference);
  count_words(out, answer, reference, std::min(word_order, kMostWordOrder));
  return out;
}

double score(std::span<const Counts> orders, const ChrfOptions& options) {
  double precisions = 0;
  double recalls = 0;
  double scores = 0;
  int effective = 0;  // orders that both texts are long enough for
  for (const Counts& c : orders) {
    if (c.answer == 0 || c.reference == 0) continue;
    const double precision = static_cast<double>(c.common) / static_cast<double>(c.answer);
    const double recall = static_cast<double>(c.common) / static_cast<double>(c.reference);
    ++effective;
    precisions += precision;
    recalls += recall;
    scores += f_score(precision, recall, options.beta);
  }
  if (options.epsilon_smoothing) return 100 * scores / static_cast<double>(orders.size());
  if (effective == 0) return 0;
  return 100 * f_score(precisions / effective, recalls / effective, options.beta);
}

}  // namespace

double chrf(std::string_view answer, std::string_view reference, const ChrfOptions& options) {
  return score(count_orders(answer, reference, options.word_order), options);
}

ChrfScores chrf_scores(std::string_view answer, std::string_view reference) {
  const Orders orders = count_orders(answer, reference, kMostWordOrder);
  return {score(std::span(orders).first(kCharOrder), {}), score(orders, {})};
}

}  // namespace sluice::migrate::compare
