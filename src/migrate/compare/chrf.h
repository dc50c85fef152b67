// chrF and chrF++ of one answer against another, as sacreBLEU 2 defines them for a sentence
// (Popovic 2015, 2017): F-score over the n-grams of characters (white space left out) and, for
// chrF++, of words. In percent.
//
//   chrf("a b c", "abc")  = 100    the n-grams that are too long for both do not count
//   chrf("aa", "ab", {.beta = 3, .epsilon_smoothing = true}) = 8.3333
//
// Not symmetric for beta != 1: the second text is the reference, whose n-grams must be found again.
// One sort of all positions: n log n in the characters of both texts, about 24 bytes each; callers
// cap the size.
#pragma once

#include <string_view>

namespace sluice::migrate::compare {

struct ChrfOptions {
  int word_order = 0;              // 2 is chrF++; at most 2
  double beta = 2;                 // weight of recall over precision
  bool epsilon_smoothing = false;  // sacreBLEU's "eps": orders that do not occur count as zero
};

// In [0, 100]. Character order is 6, as everywhere. Case is kept.
double chrf(std::string_view answer, std::string_view reference, const ChrfOptions& options = {});

inline double chrf_plus_plus(std::string_view answer, std::string_view reference) {
  return chrf(answer, reference, {.word_order = 2});
}

// Both with their defaults, for the work of one.
struct ChrfScores {
  double chrf = 0;
  double plus_plus = 0;
};
ChrfScores chrf_scores(std::string_view answer, std::string_view reference);

}  // namespace sluice::migrate::compare
