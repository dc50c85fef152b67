// What chrF counts fast, against the same counted by the definition.
#include "migrate/compare/character_grams.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "migrate/compare/chrf.h"
#include "migrate/compare/unicode.h"
#include "migrate/compare/word_numbers.h"

namespace sluice::migrate::compare {
namespace {

using Scalars = std::vector<uint32_t>;

template <class Text>
int64_t slow_common(const Text& a, const Text& b, size_t n) {
  std::map<Text, int64_t> left;
  std::map<Text, int64_t> right;
  const auto count = [n](const Text& text, std::map<Text, int64_t>& runs) {
    for (size_t i = 0; i + n <= text.size(); ++i) {
      const auto from = text.begin() + static_cast<std::ptrdiff_t>(i);
      ++runs[Text(from, from + static_cast<std::ptrdiff_t>(n))];
    }
  };
  count(a, left);
  count(b, right);
  int64_t common = 0;
  for (const auto& [run, times] : left) {
    if (const auto found = right.find(run); found != right.end()) {
      common += std::min(times, found->second);
    }
  }
  return common;
}

// Scalars from `alphabet` neighbours, the first of which is `first`.
Scalars random_scalars(base::Rng& rng, size_t length, uint32_t first, uint32_t alphabet) {
  Scalars out(length);
  for (uint32_t& scalar : out) scalar = first + static_cast<uint32_t>(rng.next() % alphabet);
  return out;
}

struct Script {
  uint32_t first;
  uint32_t alphabet;
};

class CommonRuns : public testing::TestWithParam<Script> {};

TEST_P(CommonRuns, AreThoseOfTheDefinition) {
  base::Rng rng(21);
  const auto [first, alphabet] = GetParam();
  for (int i = 0; i < 60; ++i) {
    const Scalars a = random_scalars(rng, rng.next() % 400, first, alphabet);
    Scalars b = random_scalars(rng, rng.next() % 400, first, alphabet);
    // A stretch that both have, so that long runs are found, too.
    const auto half = static_cast<std::ptrdiff_t>(a.size() / 2);
    b.insert(b.end(), a.begin(), a.begin() + half);
    const CommonGrams found = count_common_grams(a, b);
    for (size_t n = 1; n <= kCharacterOrder; ++n) {
      ASSERT_EQ(found[n - 1], slow_common(a, b, n)) << n << ", text " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scripts, CommonRuns,
                         testing::Values(Script{'a', 1}, Script{'a', 2}, Script{'a', 26},
                                         Script{0, 128},          // with NUL
                                         Script{100, 200},        // across the end of ASCII
                                         Script{0x4E00, 1023},    // as many as fit into a word
                                         Script{0x4E00, 3000},    // more than that
                                         Script{0x10FFF0, 16}));  // the last ones

TEST(CommonRuns, OfShortAndEmptyTexts) {
  EXPECT_EQ(count_common_grams({}, {}), CommonGrams{});
  const Scalars one{'a'};
  EXPECT_EQ(count_common_grams(one, {}), CommonGrams{});
  EXPECT_EQ(count_common_grams(one, one), (CommonGrams{1, 0, 0, 0, 0, 0}));
  const Scalars abab{'a', 'b', 'a', 'b'};
  const Scalars abc{'a', 'b', 'c'};
  EXPECT_EQ(count_common_grams(abab, abc), (CommonGrams{2, 1, 0, 0, 0, 0}));
}

// With more than a thousand different characters in a long text beside a short one.
TEST(CommonRuns, DoNotDependOnHowManyCharactersThereAre) {
  base::Rng rng(22);
  const Scalars a = random_scalars(rng, 300, 'a', 5);
  const Scalars b = random_scalars(rng, 300, 'a', 5);
  Scalars wide = b;
  // Behind a character of its own nothing of it is common.
  wide.push_back(1);
  for (uint32_t i = 0; i < 2000; ++i) wide.push_back(0x5000 + i);
  EXPECT_EQ(count_common_grams(a, wide), count_common_grams(a, b));
}

TEST(CommonWords, AreThoseOfTheDefinition) {
  base::Rng rng(23);
  for (int i = 0; i < 200; ++i) {
    std::vector<std::string> words[2];
    std::string texts[2];
    for (size_t side = 0; side < 2; ++side) {
      for (auto n = rng.next() % 60; n > 0; --n) {
        words[side].push_back("w" + std::to_string(rng.next() % 8));
        texts[side] += words[side].back() + " ";
      }
    }
    // chrF with words and without: the words' part follows from what chrF++ is.
    double precision = 0;
    double recall = 0;
    int orders = 0;
    const auto count = [&](int64_t common, size_t answer, size_t reference) {
      if (answer == 0 || reference == 0) return;
      precision += static_cast<double>(common) / static_cast<double>(answer);
      recall += static_cast<double>(common) / static_cast<double>(reference);
      ++orders;
    };
    const auto runs = [](const auto& of, size_t n) {
      return of.size() < n ? 0 : of.size() - n + 1;
    };
    const Scalars a = scalars_without_white(texts[0]);
    const Scalars b = scalars_without_white(texts[1]);
    for (size_t n = 1; n <= kCharacterOrder; ++n) {
      count(slow_common(a, b, n), runs(a, n), runs(b, n));
    }
    for (size_t n = 1; n <= 2; ++n) {
      count(slow_common(words[0], words[1], n), runs(words[0], n), runs(words[1], n));
    }
    precision /= std::max(orders, 1);
    recall /= std::max(orders, 1);
    const double below = 4 * precision + recall;
    const double wanted = below > 0 ? 100 * (5 * precision * recall / below) : 0;
    ASSERT_DOUBLE_EQ(chrf_plus_plus(texts[0], texts[1]), wanted) << texts[0] << "/ " << texts[1];
  }
}

TEST(WordNumbers, CountUpAndNumberEqualWordsAlike) {
  WordNumbers numbers;
  EXPECT_EQ(numbers.of("a"), 0U);
  EXPECT_EQ(numbers.of("b"), 1U);
  EXPECT_EQ(numbers.of("a"), 0U);
  EXPECT_EQ(numbers.of(""), 2U);
  EXPECT_EQ(numbers.size(), 3U);
}

TEST(WordNumbers, StayAsTheyAreWhileTheTableGrows) {
  std::vector<std::string> words;
  for (int i = 0; i < 5000; ++i) words.push_back("word" + std::to_string(i));
  WordNumbers numbers;
  for (int round = 0; round < 2; ++round) {
    for (uint32_t i = 0; i < words.size(); ++i) ASSERT_EQ(numbers.of(words[i]), i);
  }
}

TEST(Words, AreTheSameWhereTheCollapsedTextsAre) {
  base::Rng rng(24);
  constexpr const char* pieces[] = {"a", "b", " ", "\n", "\u00a0", "\u3000", "\xE2\x80", "ab", ""};
  size_t same = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string texts[2];
    for (std::string& text : texts) {
      for (auto n = rng.next() % 6; n > 0; --n) text += pieces[rng.next() % std::size(pieces)];
    }
    const bool wanted = collapse_white(texts[0]) == collapse_white(texts[1]);
    ASSERT_EQ(same_but_white(texts[0], texts[1]), wanted) << texts[0] << '/' << texts[1];
    same += wanted ? 1 : 0;
  }
  EXPECT_GT(same, 100U);
}

}  // namespace
}  // namespace sluice::migrate::compare
