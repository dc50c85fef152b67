// What an answer states that can be compared exactly: numbers, dates, names of things (URLs, hosts,
// mail addresses, versions, codes such as ORD-1234 or gpt-4o) and code blocks, as sets; and all its
// telling words in their order. One linear scan; of languages it knows the tables of fact_words.h.
//
//   "Order ORD-17 ships on March 5, 2026 for $1,200.50"
//     numbers 12005e-1, dates 2026-03-05, names ORD-17
//     words   order ORD-17 ships on 2026-03-05 for 12005e-1 usd
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::migrate::compare {

// What a telling word is. Sets hold Number, Date, Name and fenced code; the others are known by
// signs that may mislead and count only at the same place of otherwise equal texts.
enum class FactKind : uint8_t {
  Plain,  // no fact by itself
  Number,
  Date,  // also a weekday or a month alone, which no set holds
  Name,
  Proper,  // capitalised within a sentence
  Code,    // between single backticks
  Answer,  // yes, no, true, false
};

struct TellingWord {
  uint32_t hash = 0;
  uint32_t unit = 0;  // of a number; 0: none
  FactKind kind = FactKind::Plain;
  uint8_t negated = 0;  // negations before it, with words of form at most between
};

// Sorted, each once. A number is in the form of decimal.h, without its unit (read by amount.h). A
// day without a year is "--03-05", a time of day "t17:05"; a date in digits whose order is open
// (03/04/2026) is a name.
struct Facts {
  std::vector<std::string> numbers;
  std::vector<std::string> spelled;  // numbers in words ("seven")
  std::vector<std::string> dates;
  std::vector<std::string> names;
  std::vector<std::string> code;  // of fenced blocks, without white space at line ends

  std::vector<TellingWord> words;  // in their order; words of form and punctuation left out
  bool nouns_capitalised = false;  // German: capitals say nothing of names
  std::string_view answer = {};    // the text opens with it: "yes" | "no" | "true" | "false"

  [[nodiscard]] bool empty() const {
    return numbers.empty() && dates.empty() && names.empty() && code.empty();
  }
};

Facts extract_facts(std::string_view text);

enum class Overlap : uint8_t {
  Same,
  Subset,    // one side says all that the other does, and more
  Conflict,  // each side says what the other does not
};
struct FactComparison {
  Overlap overlap = Overlap::Same;
  std::string_view worst;  // numbers | dates | names | code: the first list that differs most
  size_t shared = 0;
  size_t all = 0;  // distinct facts of both sides
};
// The sets alone. Symmetric.
FactComparison compare_facts(const Facts& a, const Facts& b);

enum class Wording : uint8_t {
  Same,       // the same telling words in the same order
  OtherFact,  // the same but for facts, which contradict each other place by place
  Other,      // other words: what they mean nobody here knows
};
struct WordingComparison {
  Wording wording = Wording::Same;
  // Of OtherFact: numbers | units | dates | names | proper_names | inline_code | answer | negation
  std::string_view kind = {};
};
// Symmetric.
WordingComparison compare_wording(const Facts& a, const Facts& b);

}  // namespace sluice::migrate::compare
