// Text as Unicode scalar values, for the metrics that count characters: chrF must count what
// Python's str counts, or published scores cannot be met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::migrate::compare {

namespace detail {
uint32_t next_wide_scalar(std::string_view text, size_t& at);
bool is_wide_white(uint32_t scalar);
}  // namespace detail

// Reads the scalar value at `at` and moves past it. A byte that is not UTF-8 gives U+FFFD and moves
// one byte, so that any input ends.
inline uint32_t next_scalar(std::string_view text, size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first >= 0x80) return detail::next_wide_scalar(text, at);
  ++at;
  return first;
}

// White space as Python's str.split() has it.
inline bool is_white(uint32_t scalar) {
  if (scalar >= 0x80) return detail::is_wide_white(scalar);
  return (scalar >= 9 && scalar <= 13) || (scalar >= 28 && scalar <= 32);
}

// The scalars of a text without its white space.
std::vector<uint32_t> scalars_without_white(std::string_view text);

// Words between white space, as slices of the text.
std::vector<std::string_view> split_white(std::string_view text);

// The first word at `at` or behind it, which moves past it; empty: there is none any more.
std::string_view next_word(std::string_view text, size_t& at);

// White space at the ends removed, runs inside turned into one blank.
std::string collapse_white(std::string_view text);
// Whether that is the same of both.
bool same_but_white(std::string_view a, std::string_view b);

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
