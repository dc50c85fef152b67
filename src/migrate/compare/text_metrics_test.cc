// chrF, chrF++ and ROUGE-L against published vectors of sacreBLEU's own tests (where eps and beta 3
// are named), against sacreBLEU 2.6.0 and rouge-score 0.1.2 run on sentences of ours, and against
// the definitions written the slow way.
#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "migrate/compare/chrf.h"
#include "migrate/compare/cpu_for_test.h"
#include "migrate/compare/rouge_l.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

struct Published {
  const char* answer;
  const char* reference;
  double score;
};

TEST(Chrf, MeetsThePublishedVectorsWithEpsilon) {
  constexpr ChrfOptions options{.beta = 3, .epsilon_smoothing = true};
  for (const Published& v : {
           Published{"abcdefg", "hijklmnop", 0},
           {"a", "b", 0},
           {"", "b", 0},
           {"", "reference", 0},
           {"aa", "ab", 8.3333},
           {"a", "a", 16.6667},
           {"a b c", "a b c", 50},
           {"a b c", "abc", 50},
           {" risk assessment must be made of those who are qualified and expertise in the sector "
            "- "
            "these are the scientists .",
            "risk assessment has to be undertaken by those who are qualified and expert in that "
            "area - that is the scientists .",
            63.361730},
           {" Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. ",
            "Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.",
            64.1302698},
       }) {
    EXPECT_NEAR(chrf(v.answer, v.reference, options), v.score, 1e-4) << v.answer;
  }
}

TEST(Chrf, MeetsThePublishedVectorsWithEffectiveOrder) {
  for (const Published& v :
       {Published{"a", "a", 100}, {"", "reference", 0}, {"a b c", "abc", 100}, {"aa", "ab", 25}}) {
    EXPECT_NEAR(chrf(v.answer, v.reference, {.beta = 3}), v.score, 1e-4) << v.answer;
  }
}

TEST(Chrf, MeetsThePublishedSentenceVectors) {
  for (const Published& v :
       {Published{"Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře.",
                  "Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo "
                  "zemře.",
                  39.14078509},
        {"Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři.",
         "A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři.", 31.22557079},
        {"Lapali po dechu, jejich životy skončily dřív, než skutečně začaly.",
         "Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít, připomněli.",
         57.15704367}}) {
    EXPECT_NEAR(chrf(v.answer, v.reference, {.epsilon_smoothing = true}), v.score, 1e-4);
  }
}

struct Measured {
  const char* answer;
  const char* reference;
  double chrf;           // effective order
  double chrf_epsilon;   // epsilon smoothing
  double plus_plus;      // chrF++, effective order
  double plus_plus_eps;  // chrF++, epsilon smoothing
  double precision;      // ROUGE-L
  double recall;
};

const Measured kMeasured[] = {
    {"The train leaves at nine from platform 4.", "The train departs at nine from platform four.",
     64.4127411259, 64.4123832254, 64.3075486204, 64.2815096413, 0.75, 0.75},
    {"Der Zug f\xC3\xA4hrt um neun Uhr ab.", "Um neun Uhr f\xC3\xA4hrt der Zug.", 54.3103427832,
     54.3097689371, 51.4316381384, 51.4290112906, 0.375, 0.4285714286},
    {"(ready) -- steady, go!", "ready, steady; go!", 52.2386127321, 52.2354544638, 49.3239806902,
     49.3039056626, 1, 1},
    {"\u6771\u4eac\u306f\u6674\u308c\u3067\u3059\u3002",
     "\u4eca\u65e5\u306e\u6771\u4eac\u306f\u6674\u308c\u3002", 36.48859068, 36.4829347461,
     31.2759348686, 27.3622010596, 0, 0},
    {"a b c d", "d c b a", 25, 16.6666666667, 33.3333333333, 25, 0.25, 0.25},
    {"one\u00a0two\u3000three", "one two three", 100, 100, 100, 100, 1, 1},
    {"", "x", 0, 0, 0, 0, 0, 0},
    {"x1 y_2 Z-3 \u212Aelvin \u0130x", "X1 Y 2 z 3 kelvin ix", 23.9515187871, 23.9505898200,
     17.9636390903, 17.9629423650, 0.75, 0.8571428571},
    {"ab", "abc", 63.6363636364, 21.1640211640, 42.4242424242, 15.8730158730, 0, 0},
    {"hi.", "hi .", 100, 50, 100, 62.5, 1, 1},
    {"...", ".", 71.4285714286, 11.9047619048, 78.125, 19.3452380952, 0, 0},
    {"the the the", "the", 61.4919354839, 29.8971861472, 64.3063583815, 31.3514610390, 0.3333333333,
     1},
};

TEST(Chrf, AgreesWithSacrebleuOnSentencesOfOurs) {
  for (const Measured& m : kMeasured) {
    EXPECT_NEAR(chrf(m.answer, m.reference), m.chrf, 1e-8) << m.answer;
    EXPECT_NEAR(chrf(m.answer, m.reference, {.epsilon_smoothing = true}), m.chrf_epsilon, 1e-8);
    EXPECT_NEAR(chrf_plus_plus(m.answer, m.reference), m.plus_plus, 1e-8) << m.answer;
    EXPECT_NEAR(chrf(m.answer, m.reference, {.word_order = 2, .epsilon_smoothing = true}),
                m.plus_plus_eps, 1e-8);
    const ChrfScores both = chrf_scores(m.answer, m.reference);
    EXPECT_EQ(both.chrf, chrf(m.answer, m.reference));
    EXPECT_EQ(both.plus_plus, chrf_plus_plus(m.answer, m.reference));
  }
}

TEST(RougeL, AgreesWithRougeScoreOnSentencesOfOurs) {
  for (const Measured& m : kMeasured) {
    const RougeL found = rouge_l(m.answer, m.reference);
    EXPECT_NEAR(found.precision, m.precision, 1e-9) << m.answer;
    EXPECT_NEAR(found.recall, m.recall, 1e-9) << m.answer;
    const double sum = m.precision + m.recall;
    EXPECT_NEAR(found.f, sum > 0 ? 2 * m.precision * m.recall / sum : 0, 1e-9) << m.answer;
  }
}

TEST(RougeL, HasNoWordsInOtherScripts) {
  EXPECT_EQ(rouge_l("\u6771\u4eac", "\u6771\u4eac").words, 0U);
}

std::string random_text(base::Rng& rng, size_t words, uint64_t vocabulary) {
  std::string out;
  for (size_t i = 0; i < words; ++i) {
    out += i == 0 ? "" : " ";
    out += "w" + std::to_string(rng.next() % vocabulary);
  }
  return out;
}

size_t slow_subsequence(const std::vector<std::string_view>& a,
                        const std::vector<std::string_view>& b) {
  std::vector<size_t> row(b.size() + 1, 0);
  for (const auto& word : a) {
    size_t diagonal = 0;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t above = row[j + 1];
      row[j + 1] = word == b[j] ? diagonal + 1 : std::max(row[j + 1], row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

TEST(RougeL, EqualsTheTextbookRecurrenceOnRandomTexts) {
  base::Rng rng(11);
  for (int i = 0; i < 400; ++i) {
    const auto vocabulary = 1 + rng.next() % 40;
    const std::string a = random_text(rng, 1 + rng.next() % 300, vocabulary);
    const std::string b = random_text(rng, 1 + rng.next() % 300, vocabulary);
    const auto slow = slow_subsequence(split_white(a), split_white(b));
    const double recall = static_cast<double>(slow) / static_cast<double>(split_white(b).size());
    ASSERT_NEAR(rouge_l(a, b).recall, recall, 1e-12) << a << " / " << b;
  }
}

double slow_chrf(const std::string& answer, const std::string& reference) {
  double precision = 0;
  double recall = 0;
  int effective = 0;
  for (size_t n = 1; n <= 6; ++n) {
    std::map<std::string, int> left;
    std::map<std::string, int> right;
    for (size_t i = 0; i + n <= answer.size(); ++i) ++left[answer.substr(i, n)];
    for (size_t i = 0; i + n <= reference.size(); ++i) ++right[reference.substr(i, n)];
    if (left.empty() || right.empty()) continue;
    int common = 0;
    for (const auto& [gram, count] : left) {
      if (right.contains(gram)) common += std::min(count, right[gram]);
    }
    precision += common / static_cast<double>(answer.size() - n + 1);
    recall += common / static_cast<double>(reference.size() - n + 1);
    ++effective;
  }
  if (precision + recall == 0) return 0;
  precision /= effective;
  recall /= effective;
  return 500 * precision * recall / (4 * precision + recall);
}

TEST(Chrf, EqualsTheDefinitionOnRandomTexts) {
  base::Rng rng(12);
  for (int i = 0; i < 400; ++i) {
    std::string a;
    std::string b;
    for (auto n = 1 + rng.next() % 120; n > 0; --n) a += static_cast<char>('a' + rng.next() % 3);
    for (auto n = 1 + rng.next() % 120; n > 0; --n) b += static_cast<char>('a' + rng.next() % 3);
    ASSERT_NEAR(chrf(a, b), slow_chrf(a, b), 1e-9) << a << " / " << b;
  }
}

TEST(Chrf, SaysNothingOfTextsWithoutCharacters) {
  EXPECT_EQ(chrf("", ""), 0);
  EXPECT_EQ(chrf(" \n", "\t"), 0);
}

TEST(Unicode, ReadsWhateverBytesCome) {
  base::Rng rng(13);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (auto n = rng.next() % 40; n > 0; --n) bytes += static_cast<char>(rng.next());
    size_t count = 0;
    for (size_t at = 0; at < bytes.size(); ++count) {
      const size_t before = at;
      ASSERT_LE(next_scalar(bytes, at), 0x10FFFFU);
      ASSERT_GT(at, before);
    }
    ASSERT_EQ(count, length_in_scalars(bytes));
  }
}

TEST(Unicode, ReplacesWhatIsNoScalar) {
  for (const char* bytes : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    size_t at = 0;
    EXPECT_EQ(next_scalar(bytes, at), 0xFFFDU);
    EXPECT_EQ(at, 1U);
  }
  size_t at = 0;
  EXPECT_EQ(next_scalar("\xF0\x9F\x98\x80", at), 0x1F600U);
}

TEST(Unicode, CutsTextBetweenCharacters) {
  EXPECT_EQ(cut_text("\u00e4\u00e4", 3), "\u00e4");
  EXPECT_EQ(cut_text("abc", 3), "abc");
}

// Printed, not judged: the machine may be busy.
TEST(TextMetrics, SpeedAtTheCap) {
  base::Rng rng(14);
  const std::string a = random_text(rng, 22'000, 3000);
  const std::string b = random_text(rng, 22'000, 3000);
  const auto time = [](const char* name, auto&& body) {
    double score = 0;
    const double ms = cpu_ms([&] { score = body(); });
    std::printf("  %s: %.1f ms of CPU (score %.3f)\n", name, ms, score);
  };
  std::printf("  texts of %zu and %zu bytes\n", a.size(), b.size());
  time("chrF", [&] { return chrf(a, b); });
  time("chrF++", [&] { return chrf_plus_plus(a, b); });
  time("ROUGE-L", [&] { return rouge_l(a, b).f; });
  EXPECT_GT(a.size(), 100'000U);
}

}  // namespace
}  // namespace sluice::migrate::compare
