// ROUGE-L as the rouge-score package defines it without a stemmer (Lin 2004): the longest common
// subsequence of words, where a word is a run of a-z and 0-9 in lower case.
//
//   rouge_l("Der Zug fährt", "Um neun fährt der Zug").recall = ...   "fährt" is the words f, hrt
//
// Texts in other scripts have no such words: `words` is then 0 and the scores say nothing; callers
// look at chrF there. The subsequence is found by Hyyrö's bit-parallel recurrence: words of one
// text times words of the other, divided by 64.
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::migrate::compare {

struct RougeL {
  double precision = 0;
  double recall = 0;
  double f = 0;      // harmonic mean, symmetric in the two texts
  size_t words = 0;  // of the shorter text
};

RougeL rouge_l(std::string_view answer, std::string_view reference);

}  // namespace sluice::migrate::compare
