// How many runs of one to six characters two texts have in common, each counted as often as it
// stands in both: the sums that chrF is made of.
//
//   count_common_grams(abab, abc)   common = {2 (a b), 1 (ab), 0, 0, 0, 0}
//
// One sort of all positions by the characters that follow: linear for texts of up to a thousand
// different characters, n log n beyond; about 16 bytes of memory for each of them, 48 beyond.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::migrate::compare {

inline constexpr size_t kCharacterOrder = 6;

// At place n - 1: of runs of n characters.
using CommonGrams = std::array<int64_t, kCharacterOrder>;

// Of Unicode scalars.
CommonGrams count_common_grams(std::span<const uint32_t> a, std::span<const uint32_t> b);

}  // namespace sluice::migrate::compare
