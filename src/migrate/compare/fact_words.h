// Words that state something by themselves: numbers in letters, units and currencies, weekdays and
// months, negations, yes and no; and words of form, which say nothing that a comparison may not
// pass over. Data; English first, then German, French and Spanish where a word has one meaning.
//
//   find_fact_word("seven")   -> Number 7        find_fact_word("kg")  -> Unit "kg"
//   find_fact_word("dienstag") -> Weekday 2      find_fact_word("the") -> Form
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::migrate::compare {

enum class WordKind : uint8_t {
  Form,        // articles, forms of to be and to have, words of courtesy
  German,      // an ordinary word by which German is known: there every noun is capitalised
  Negation,    // not, never, kein ...
  Negated,     // can't, isn't ...; canonical: the word without it, empty when that is of form
  Number,      // of letters; value
  Multiplier,  // behind a number; value: power of ten
  Unit,        // behind a number, or a currency before it; canonical
  Weekday,     // value 1 to 7, from Monday
  Month,       // value 1 to 12
  Answer,      // yes, no, true, false; canonical
};

struct FactWord {
  std::string_view text;  // lower case
  WordKind kind = WordKind::Form;
  std::string_view canonical = {};
  uint16_t value = 0;
};

// nullptr for any other word. `lower` is in lower case as far as ASCII has it, with straight
// apostrophes. Constant time.
const FactWord* find_fact_word(std::string_view lower);

}  // namespace sluice::migrate::compare
