#include "migrate/compare/chrf.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "migrate/compare/character_grams.h"
#include "migrate/compare/unicode.h"
#include "migrate/compare/word_numbers.h"

namespace sluice::migrate::compare {
namespace {

constexpr int kMostWordOrder = 2;

struct Counts {
  int64_t answer = 0;
  int64_t reference = 0;
  int64_t common = 0;
};
using Orders = std::vector<Counts>;

void count_characters(Orders& out, std::string_view answer, std::string_view reference) {
  const std::vector<uint32_t> left = scalars_without_white(answer);
  const std::vector<uint32_t> right = scalars_without_white(reference);
  const CommonGrams common = count_common_grams(left, right);
  for (size_t n = 1; n <= common.size(); ++n) {
    const auto runs = [n](const auto& text) {
      return text.size() < n ? 0 : static_cast<int64_t>(text.size() - n + 1);
    };
    out.push_back({runs(left), runs(right), common[n - 1]});
  }
}

// ASCII punctuation, as Python's string.punctuation.
bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// The text's words by their numbers. One mark is split from the end of a word, or else from its
// start.
std::vector<uint32_t> number_words(std::string_view text, WordNumbers& numbers) {
  std::vector<uint32_t> out;
  out.reserve(text.size() / 4);
  const auto add = [&](std::string_view word) { out.push_back(numbers.of(word)); };
  size_t at = 0;
  for (auto word = next_word(text, at); !word.empty(); word = next_word(text, at)) {
    size_t first = 0;
    next_scalar(word, first);
    if (first == word.size()) {  // one character
      add(word);
    } else if (is_punctuation(word.back())) {
      add(word.substr(0, word.size() - 1));
      add(word.substr(word.size() - 1));
    } else if (is_punctuation(word.front())) {
      add(word.substr(0, 1));
      add(word.substr(1));
    } else {
      add(word);
    }
  }
  return out;
}

int64_t count_common_words(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b,
                           size_t words) {
  std::vector<int64_t> left(words);
  for (uint32_t word : a) ++left[word];
  int64_t common = 0;
  for (uint32_t word : b) common += left[word]-- > 0 ? 1 : 0;
  return common;
}

// Of two words, as one number, so that a long text needs no long keys.
int64_t count_common_pairs(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  struct Slot {
    uint64_t key = 0;
    int64_t left = 0;
    bool used = false;
  };
  constexpr uint64_t spread = 0x9E3779B97F4A7C15U;  // 2^64 by the golden ratio, after Knuth
  std::vector<Slot> slots(std::bit_ceil(2 * a.size() + 2));
  const auto slot_of = [&](uint64_t key) -> Slot& {
    const size_t mask = slots.size() - 1;
    size_t at = (key * spread >> 32U) & mask;
    while (slots[at].used && slots[at].key != key) at = (at + 1) & mask;
    return slots[at];
  };
  const auto pair_at = [](const std::vector<uint32_t>& words, size_t i) {
    return uint64_t{words[i]} << 32U | words[i + 1];
  };
  for (size_t i = 0; i + 1 < a.size(); ++i) {
    Slot& slot = slot_of(pair_at(a, i));
    slot = {pair_at(a, i), slot.left + 1, true};
  }
  int64_t common = 0;
  for (size_t i = 0; i + 1 < b.size(); ++i) {
    Slot& slot = slot_of(pair_at(b, i));
    if (slot.left > 0) {
      --slot.left;
      ++common;
    }
  }
  return common;
}

void count_words(Orders& out, std::string_view answer, std::string_view reference, int order) {
  if (order == 0) return;
  WordNumbers numbers;
  const auto left = number_words(answer, numbers);
  const auto right = number_words(reference, numbers);
  out.push_back(
      {std::ssize(left), std::ssize(right), count_common_words(left, right, numbers.size())});
  if (order == 1) return;
  const auto pairs = [](const auto& words) { return std::max<int64_t>(std::ssize(words) - 1, 0); };
  out.push_back({pairs(left), pairs(right), count_common_pairs(left, right)});
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
  return {score(std::span(orders).first(kCharacterOrder), {}), score(orders, {})};
}

}  // namespace sluice::migrate::compare
