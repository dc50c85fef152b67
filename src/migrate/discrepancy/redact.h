// Takes personal data and credentials out of a text before it is kept. Every hit becomes a mark of
// its kind, so that two redacted answers can still be compared:
//
//   "Write to ann@example.org, card 4111 1111 1111 1111"
//     -> "Write to [email], card [card]"
//
// Built in: mail addresses, telephone numbers, card numbers (Luhn), keys, private key blocks,
// bearer tokens, and parameters such as token=. Escapes of JSON do not hide them (see also
// redact_json.h). The operator adds patterns of a small language in which matching is linear. All
// of them look at the starts of words only: "task-force" holds no key. A detector finds forms, not
// people: names and addresses pass. What is kept is therefore opt-in besides (keep.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sluice::migrate::discrepancy {

// A pattern is a run of these, matched from a word's start to a word's end; no part may repeat
// without bound next to one that could match the same, so there is nothing to try twice:
//
//   #  one digit      @  one letter     ?  one letter or digit     \x  x itself
//   +  the one before, as often as it comes (at most 256 times)
//
//   "EMP-######"  "MRN#+"  "@@##-?+"
class RedactionPattern final {
 public:
  // Config with the column of the mistake.
  static Result<RedactionPattern> parse(std::string_view pattern, std::string mark);

  // Bytes from `at` on that match; 0 for none. Steps: the bytes matched and one.
  [[nodiscard]] size_t match(std::string_view text, size_t at) const;
  [[nodiscard]] const std::string& mark() const { return mark_; }

 private:
  enum class Kind : uint8_t { Literal, Digit, Letter, Either };
  struct Part {
    Kind kind = Kind::Literal;
    char literal = 0;
    bool repeated = false;
    [[nodiscard]] bool accepts(char c) const;
    [[nodiscard]] bool overlaps(const Part& other) const;
  };
  std::vector<Part> parts_;
  std::string mark_;
};

struct Redaction {
  std::string text;
  int64_t marks = 0;
};

class Redactor final {
 public:
  static constexpr size_t kMostPatterns = 32;

  // Config when there are too many patterns or one cannot be read.
  Result<void> add(std::string_view pattern, std::string_view mark);

  // Linear in the text for a given set of patterns. The built-in detectors find nothing in what
  // they have redacted.
  [[nodiscard]] Redaction redact(std::string_view given) const;

 private:
  std::vector<RedactionPattern> patterns_;
};

}  // namespace sluice::migrate::discrepancy
