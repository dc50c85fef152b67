// Text the way the simulator counts it: a token is a word, a word is a run of characters that are
// not blank. Usage is made of these, so it comes out the same for streamed and whole answers and
// for every dialect.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"

namespace sluice::sim {

// Stable for ever: answers follow from it.
uint64_t hash64(std::string_view bytes, uint64_t seed);

int64_t count_words(std::string_view text);
bool has_word(std::string_view text);
// The text up to the end of its n-th word.
std::string_view first_words(std::string_view text, int64_t n);

// n words from a fixed vocabulary, one blank apart; some are not ASCII.
void append_words(std::string& out, base::Rng& rng, int64_t n);

// Slices that add up to the text: one a word with the blanks before it, long words in several,
// never inside a UTF-8 character. With most > 0, neighbours are joined until at most that many.
std::vector<std::string_view> pieces(std::string_view text, int64_t most);

// Slices of irregular size that add up to the text, never inside a UTF-8 character but quite
// possibly inside an escape sequence such as \u00e9.
std::vector<std::string_view> fragments(std::string_view text, base::Rng& rng);

// n characters of [A-Za-z0-9].
void append_id(std::string& out, base::Rng& rng, size_t n);

}  // namespace sluice::sim
