// Eight bytes of text at a time, in plain arithmetic (Warren, Hacker's Delight, chapter 6). Private
// to wire/.
#pragma once

#include <cstdint>
#include <cstring>

namespace sluice::wire::ascii {

inline constexpr uint64_t kOnes = 0x0101010101010101;
inline constexpr uint64_t kTops = 0x80 * kOnes;

inline uint64_t load(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// ASCII letters in lower case; other bytes stay. A byte's top bit tells "greater or equal" once its
// lower seven have been added to.
inline uint64_t lowered(uint64_t word) {
  const uint64_t low = word & (0x7f * kOnes);
  const uint64_t from_a = low + ((0x80 - 'A') * kOnes);
  const uint64_t beyond_z = low + ((0x7f - 'Z') * kOnes);
  return word | ((from_a ^ beyond_z) & ~word & kTops) >> 2;
}

inline char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Some byte is below 0x20 or is 0x7f.
inline bool any_control(uint64_t word) {
  const uint64_t below_space = (word - (0x20 * kOnes)) & ~word;
  const uint64_t delete_is_zero = word ^ (0x7f * kOnes);
  const uint64_t deletes = (delete_is_zero - kOnes) & ~delete_is_zero;
  return ((below_space | deletes) & kTops) != 0;
}

}  // namespace sluice::wire::ascii
