// What an answer states that can be compared exactly: numbers, dates, names of things (URLs, mail
// addresses, codes such as ORD-1234 or gpt-4o) and code blocks. One linear scan; no grammar of any
// language beyond English month names.
//
//   "Order ORD-17 ships on March 5, 2026 for $1,200.50"
//     numbers 12005e-1, dates 2026-03-05, names ORD-17
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::migrate::compare {

// Sorted, each once. A number is in the form of decimal.h; thousands separators are read as in
// English. A day without a year is "--03-05"; a date in digits whose order is open (03/04/2026)
// is a name.
struct Facts {
  std::vector<std::string> numbers;
  std::vector<std::string> dates;
  std::vector<std::string> names;
  std::vector<std::string> code;  // of fenced blocks, without white space at line ends

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
// Symmetric.
FactComparison compare_facts(const Facts& a, const Facts& b);

}  // namespace sluice::migrate::compare
