// Text as Unicode scalar values, for the metrics that count characters: chrF must count what
// Python's str counts, or published scores cannot be met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::migrate::compare {

// Reads the scalar value at `at` and moves past it. A byte that is not UTF-8 gives U+FFFD and moves
// one byte, so that any input ends.
uint32_t next_scalar(std::string_view text, size_t& at);

// White space as Python's str.split() has it.
bool is_white(uint32_t scalar);

// The scalars of a text without its white space.
std::vector<uint32_t> scalars_without_white(std::string_view text);

// Words between white space, as slices of the text.
std::vector<std::string_view> split_white(std::string_view text);

// White space at the ends removed, runs inside turned into one blank.
std::string collapse_white(std::string_view text);

// Number of scalars.
size_t length_in_scalars(std::string_view text);

// At most `bytes` bytes, cut where a character ends.
std::string_view cut_text(std::string_view text, size_t bytes);

// The text with U+FFFD in place of what is not UTF-8 and of NUL: fit for JSON and for a database.
std::string repair_text(std::string_view text);

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace sluice::migrate::compare
