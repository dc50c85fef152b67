#include "sim/words.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

std::string join(const std::vector<std::string_view>& parts) {
  std::string out;
  for (const auto part : parts) out += part;
  return out;
}

bool is_utf8_start(std::string_view text) {
  return text.empty() || (static_cast<unsigned char>(text[0]) & 0xC0U) != 0x80U;
}

TEST(Words, AreRunsOfCharactersThatAreNotBlank) {
  EXPECT_EQ(count_words(""), 0);
  EXPECT_EQ(count_words(" \t\n"), 0);
  EXPECT_EQ(count_words("one"), 1);
  EXPECT_EQ(count_words("  one\n two\t三 "), 3);
  EXPECT_EQ(count_words(std::string(1000, 'x') + " y"), 2);
  EXPECT_FALSE(has_word(" \r\n"));
  EXPECT_TRUE(has_word(" x"));
}

TEST(Words, FirstWordsKeepWhatStandsBetweenThem) {
  EXPECT_EQ(first_words(" a  b c", 2), " a  b");
  EXPECT_EQ(first_words("a b", 9), "a b");
  EXPECT_EQ(first_words("a b", 0), "");
}

TEST(Words, AreMadeInTheNumberAskedForAndAlwaysTheSame) {
  for (const int64_t n : {0, 1, 16, 1000}) {
    base::Rng one(7);
    base::Rng two(7);
    std::string a;
    std::string b;
    append_words(a, one, n);
    append_words(b, two, n);
    EXPECT_EQ(count_words(a), n);
    EXPECT_EQ(a, b);
  }
}

TEST(Pieces, AddUpToTheText) {
  for (const std::string text : {"", " ", "one", " one  two\n\nthree ", "日本 naïve — x", "x\n"}) {
    for (const int64_t most : {0, 1, 2, 100}) EXPECT_EQ(join(pieces(text, most)), text);
  }
}

TEST(Pieces, AreOneAWordUnlessFewerAreWanted) {
  EXPECT_EQ(pieces("a b c d e", 0).size(), 5U);
  EXPECT_EQ(pieces("a b c d e", 2).size(), 2U);
  EXPECT_EQ(pieces("a b c d e", 9).size(), 5U);
  EXPECT_EQ(pieces("a b  ", 0).size(), 2U) << "blanks at the end are no piece of their own";
}

TEST(Pieces, OfALongWordAreCutBetweenCharacters) {
  std::string word;
  for (int i = 0; i < 50; ++i) word += "日";
  const auto cut = pieces(word, 0);
  EXPECT_GT(cut.size(), 3U);
  EXPECT_EQ(join(cut), word);
  for (const auto piece : cut) EXPECT_TRUE(is_utf8_start(piece));
}

TEST(Fragments, AddUpAndNeverCutACharacter) {
  const std::string json = R"({"city":"Łódź \u00e9","emoji":"🚤🚤"})";
  for (uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    const auto cut = fragments(json, rng);
    EXPECT_EQ(join(cut), json);
    for (const auto piece : cut) EXPECT_TRUE(is_utf8_start(piece)) << piece;
  }
}

TEST(Fragments, SometimesCutAnEscapeSequence) {
  const std::string json = R"({"city":"caf\u00e9"})";
  bool cut_inside = false;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    size_t at = 0;
    for (const auto piece : fragments(json, rng)) {
      at += piece.size();
      cut_inside = cut_inside || (at > json.find("\\u") && at < json.find("\\u") + 6);
    }
  }
  EXPECT_TRUE(cut_inside);
}

TEST(Hash, DependsOnEveryByteAndOnTheSeed) {
  EXPECT_NE(hash64("a", 1), hash64("b", 1));
  EXPECT_NE(hash64("a", 1), hash64("a", 2));
  EXPECT_NE(hash64("a", 1), hash64("a", 1ULL << 40));
  EXPECT_EQ(hash64("hello", 1), hash64("hello", 1));
}

}  // namespace
}  // namespace sluice::sim
