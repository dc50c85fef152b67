// The words of a text without the marks around them, and what the marks and the place say of each:
// that it opens a sentence, stands in a heading, is code. For a text between fences of code.
//
//   "See `a b`: **New** York." -> See (opens), a, b (code), New, York (capital)
#pragma once

#include <string_view>
#include <vector>

#include "migrate/compare/fact_words.h"

namespace sluice::migrate::compare {

struct MarkedWord {
  std::string_view text;  // without marks
  const FactWord* known = nullptr;
  char behind = 0;       // the first mark behind it
  bool telling = false;  // has a digit or what joins names
  bool opens = false;    // a sentence, a line, an item
  bool capital = false;  // and stands where that tells
  bool code = false;
  bool plain_form = true;  // ASCII
};

// Without brackets, quotes, emphasis and the punctuation behind it.
std::string_view trim_marks(std::string_view word);

class MarkedWords final {
 public:
  // Views into the text; valid until the next call. Linear.
  const std::vector<MarkedWord>& read(std::string_view piece);

 private:
  void new_line();
  void take(std::string_view raw);
  void take_code(std::string_view raw);

  std::vector<MarkedWord> words_;
  bool opens_ = true;
  bool in_code_ = false;
  bool in_bold_ = false;
  bool heading_ = false;
};

}  // namespace sluice::migrate::compare
