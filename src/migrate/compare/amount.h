// One word of a text read as an amount: sign, currency, digits with their separators, a multiplier,
// a unit. Nothing is known of the text's language, so separators are read by their places:
//
//   "1,200" and "1.200.000"  thousands      "1,5" and "1.200,50"  a decimal comma
//   "1.200"                  a decimal point: English is what models write most
//
//   "$1.5M" -> 15e5 usd    "-5%" -> -5 %    "5mg" -> 5 mg    "\u00bd" -> 5e-1
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::migrate::compare {

struct Amount {
  std::string number = {};     // in the form of decimal.h, or "1/3"
  std::string_view unit = {};  // canonical (fact_words.h); empty: none
};

// Nothing for a word that is no amount, or more than one.
std::optional<Amount> read_amount(std::string_view word);

// The number times 10^power.
std::string scaled(const std::string& number, int power);

// The word with the digits and signs of other scripts as ASCII: U+2212 and a dash before a digit as
// '-', fullwidth, Arabic-Indic and Devanagari digits.
std::string plain_digits(std::string_view word);

}  // namespace sluice::migrate::compare
