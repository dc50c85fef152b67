// Facts in texts that are alike but for one of them, and texts that say the same in another form.
#include "migrate/compare/facts.h"

#include <array>
#include <gtest/gtest.h>
#include <string>

#include "migrate/compare/all.h"
#include "migrate/compare/amount.h"

namespace sluice::migrate::compare {
namespace {

// So much of the same on both sides that letters alone would let anything pass.
constexpr std::string_view kSame =
    " The rest of this answer is the same on both sides and says at some length what a reader has "
    "to know about it, so that letters and words are alike nearly everywhere in it.";

std::string verdict(std::string_view a, std::string_view b) {
  AnswerPair pair;
  pair.old_side.text = std::string(a) + std::string(kSame);
  pair.new_side.text = std::string(b) + std::string(kSame);
  const Comparison forth = compare(pair);
  std::swap(pair.old_side, pair.new_side);
  const Comparison back = compare(pair);
  EXPECT_EQ(forth.verdict, back.verdict) << a << " / " << b;
  return std::string(name(forth.verdict)) + " " + std::string(forth.kind);
}

struct Pair {
  std::string_view a;
  std::string_view b;
  std::string_view kind;
};

TEST(Facts, OneOtherFactIsADifferenceHoweverLongTheRest) {
  constexpr auto pairs = std::to_array<Pair>({
      {"The capital is Paris.", "The capital is Madrid.", "proper_names"},
      {"Send the money to Alice Smith.", "Send the money to Bob Jones.", "proper_names"},
      {"You should take this medicine.", "You should not take this medicine.", "negation"},
      {"You should take this medicine.", "You shouldn't take this medicine.", "negation"},
      {"It can be mixed with milk.", "It cannot be mixed with milk.", "negation"},
      {"Always or never, it is safe.", "Always or never, it isn't safe.", "negation"},
      {"It costs $500.", "It costs \u20ac500.", "units"},
      {"It costs 500 dollars.", "It costs 500 euros.", "units"},
      {"It costs \u20b9500.", "It costs \u20b9900.", "numbers"},
      {"It costs 500\u00a3.", "It costs 900\u00a3.", "numbers"},
      {"\u4ef7\u683c\u662f500\u5143\u3002", "\u4ef7\u683c\u662f900\u5143\u3002", "numbers"},
      {"It costs $1.5M.", "It costs $2.5M.", "numbers"},
      {"It costs $1.5M.", "It costs $1.5k.", "numbers"},
      {"Take 5 mg a day.", "Take 5 g a day.", "units"},
      {"Take 5mg a day.", "Take 5g a day.", "units"},
      {"The rate is 10%.", "The rate is 10.", "units"},
      {"Der Preis ist 1,5 Euro.", "Der Preis ist 2,5 Euro.", "numbers"},
      {"Es kostet 1.200,50 Euro.", "Es kostet 1.900,50 Euro.", "numbers"},
      {"It is \u22125 outside.", "It is \u22129 outside.", "numbers"},
      {"It is \u22125 outside.", "It is 5 outside.", "numbers"},
      {"It takes 3\u20135 days.", "It takes 7\u20139 days.", "numbers"},
      {"It takes 3-5 days.", "It takes 3-9 days.", "numbers"},
      {"It is 20\u00b0 outside.", "It is 35\u00b0 outside.", "numbers"},
      {"Use \u00bd cup.", "Use \u00be cup.", "numbers"},
      {"Use 1/2 cup.", "Use 3/4 cup.", "numbers"},
      {"It takes \u0663 days.", "It takes \u0667 days.", "numbers"},
      {"It takes three days.", "It takes seven days.", "numbers"},
      {"It takes twenty-five days.", "It takes twenty-six days.", "numbers"},
      {"Connect to 10.0.0.1 now.", "Connect to 10.0.0.2 now.", "names"},
      {"Use version 1.2.3 now.", "Use version 1.2.4 now.", "names"},
      {"Go to example.com now.", "Go to example.org now.", "names"},
      {"Open main.py now.", "Open other.py now.", "names"},
      {"The train leaves at 10:30 today.", "The train leaves at 11:45 today.", "dates"},
      {"It leaves at 5 am today.", "It leaves at 5 pm today.", "dates"},
      {"Termin am 05.03.2026.", "Termin am 06.03.2026.", "dates"},
      {"Termin am 5. M\u00e4rz.", "Termin am 6. M\u00e4rz.", "dates"},
      {"Come on Monday.", "Come on Friday.", "dates"},
      {"It opens in March.", "It opens in August.", "dates"},
      {"Answer: true.", "Answer: false.", "answer"},
      {"Yes, it is so.", "No, it is so.", "answer"},
      {"Alice pays 5 and Bob pays 10.", "Alice pays 10 and Bob pays 5.", "numbers"},
      {"Run `rm -r a` now.", "Run `rm -r b` now.", "inline_code"},
      {"id,score\n1,0.50\n", "id,score\n1,0.51\n", "numbers"},
      {"Code:\n~~~\nx=1\n~~~\n", "Code:\n~~~\nx=2\n~~~\n", "code"},
  });
  for (const auto& [a, b, kind] : pairs) {
    EXPECT_EQ(verdict(a, b), "different " + std::string(kind)) << a << " / " << b;
  }
}

TEST(Facts, AnotherFormOfTheSameIsEquivalent) {
  constexpr auto pairs = std::to_array<Pair>({
      {"It costs \u20ac500.", "It costs 500 euros.", ""},
      {"It costs $1,500,000.", "It costs $1.5 million.", ""},
      {"It costs $1.5M.", "It costs 1.5 million dollars.", ""},
      {"Take 5mg a day.", "Take 5 mg a day.", ""},
      {"The rate is 10%.", "The rate is 10 percent.", ""},
      {"It is \u22125 outside.", "It is -5 outside.", ""},
      {"It takes 3\u20135 days.", "It takes 3-5 days.", ""},
      {"Use \u00bd cup.", "Use 1/2 cup.", ""},
      {"It takes three days.", "It takes 3 days.", ""},
      {"It leaves at 5 pm.", "It leaves at 17:00.", ""},
      {"On 05.03.2026.", "On 2026-03-05.", ""},
      {"You should not take this.", "You shouldn't take this.", ""},
      {"You should not take this.", "You shouldn\u2019t take this.", ""},
      {"**Paris** is the capital.", "Paris is the capital.", ""},
      {"Sure! The capital is Paris.", "The capital is Paris.", ""},
      {"He said \u201cyes we can\u201d.", "He said \"yes we can\".", ""},
      {"- one way\n- other way\n", "\u2022 one way\n\u2022 other way\n", ""},
      {"The price that we pay.", "The prices we pay.", ""},
      {"## Key Points\nThey differ.", "**Key points**\nThey differ.", ""},
  });
  for (const auto& [a, b, kind] : pairs) {
    EXPECT_EQ(verdict(a, b), "equivalent close") << a << " / " << b;
  }
}

// Nobody here knows what another word means, so that these wait for embeddings or a judge.
TEST(Facts, OtherWordsAreLeftOpen) {
  constexpr auto pairs = std::to_array<Pair>({
      {"The request was approved.", "The request was denied.", ""},
      {"The quick way is best.", "The fast way is best.", ""},
      {"It stops before lunch.", "It stops after lunch.", ""},
      {"Anna called Peter.", "Peter called Anna.", ""},
      {"It takes three days.", "It takes a few days.", ""},
      {"It takes 5 days.", "It takes 5 business days.", ""},
      {"These two are alike, as 7 is.", "Both are alike, as 7 is.", ""},
      {"Das ist ein gutes Auto.", "Das ist ein gutes Fahrzeug.", ""},
      {"## Key Features\nThey differ.", "## Main Features\nThey differ.", ""},
      {"**Key Features**: they differ.", "**Main Features**: they differ.", ""},
      {"Come on Monday.", "Come soon.", ""},
      {"In Python it is short.", "It is short in Python.", ""},
      {"No problem, take it.", "Yes, take it.", ""},
      {"The server is on, and the Server is fast.", "The server is on, and the Host is fast.", ""},
      {"Use `git` to run it.", "Use git to start it.", ""},
      {"It is not cheap.", "It is expensive.", ""},
  });
  for (const auto& [a, b, kind] : pairs) {
    EXPECT_EQ(verdict(a, b), "incomparable residue") << a << " / " << b;
  }
}

std::string amount(std::string_view word) {
  const auto found = read_amount(plain_digits(word));
  if (!found) return "none";
  return found->number + (found->unit.empty() ? "" : " ") + std::string(found->unit);
}

TEST(Amounts, AreReadWithoutKnowingTheLanguage) {
  EXPECT_EQ(amount("1,200"), "12e2");
  EXPECT_EQ(amount("1.200"), "12e-1");
  EXPECT_EQ(amount("1.200.000"), "12e5");
  EXPECT_EQ(amount("1.200,50"), "12005e-1");
  EXPECT_EQ(amount("1,200.50"), "12005e-1");
  EXPECT_EQ(amount("12,34,567"), "1234567");
  EXPECT_EQ(amount("1,5"), "15e-1");
  EXPECT_EQ(amount("$-5"), "-5 usd");
  EXPECT_EQ(amount("-$5"), "-5 usd");
  EXPECT_EQ(amount("5\u20ac"), "5 eur");
  EXPECT_EQ(amount("7B"), "7e9");
  EXPECT_EQ(amount("7MB"), "7 mb");
  EXPECT_EQ(amount("7km"), "7 km");
  EXPECT_EQ(amount("1\u00bd"), "15e-1");
  EXPECT_EQ(amount("1/3"), "1/3");
  for (const char* none :
       {"", "-", "$", "a5", "1.2.3", "5x", "1,2,3", "10.0.0.1", "5-7", ",", "."}) {
    EXPECT_EQ(amount(none), "none") << none;
  }
}

}  // namespace
}  // namespace sluice::migrate::compare
