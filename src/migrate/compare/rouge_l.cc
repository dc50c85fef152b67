#include "migrate/compare/rouge_l.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

// Two characters beyond ASCII become ASCII in lower case: the Kelvin sign, and the capital I with a
// dot, whose dot then stands behind it as a character of its own.
constexpr uint32_t kKelvin = 0x212A;
constexpr uint32_t kDottedI = 0x130;

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = next_scalar(text, at);
    const char ascii = c < 0x80 ? to_lower(static_cast<char>(c)) : '\0';
    if (is_digit(ascii) || is_letter(ascii)) {
      word += ascii;
    } else if (c == kKelvin) {
      word += 'k';
    } else {
      if (c == kDottedI) word += 'i';
      end_word();
    }
  }
  end_word();
  return out;
}

std::vector<uint32_t> number_words(const std::vector<std::string>& words,
                                   std::unordered_map<std::string_view, uint32_t>& numbers) {
  std::vector<uint32_t> ids;
  ids.reserve(words.size());
  for (const std::string& w : words) {
    ids.push_back(numbers.try_emplace(w, static_cast<uint32_t>(numbers.size())).first->second);
  }
  return ids;
}

// Where each word stands in the row text, as (block, bits), so that rare words cost little memory.
struct Places {
  struct Block {
    size_t index = 0;
    uint64_t bits = 0;
  };
  std::vector<std::vector<Block>> by_word;

  Places(const std::vector<uint32_t>& rows, size_t words) : by_word(words) {
    for (size_t i = 0; i < rows.size(); ++i) {
      auto& blocks = by_word[rows[i]];
      if (blocks.empty() || blocks.back().index != i / 64) blocks.push_back({i / 64, 0});
      blocks.back().bits |= uint64_t{1} << (i % 64);
    }
  }
};

// Hyyrö 2004: V = (V + (V & M)) | (V & ~M), a zero bit in V is one word of the subsequence.
size_t common_subsequence(const std::vector<uint32_t>& rows, const std::vector<uint32_t>& columns,
                          size_t words) {
  const Places places(rows, words);
  std::vector<uint64_t> state((rows.size() + 63) / 64, ~uint64_t{0});
  for (uint32_t word : columns) {
    const auto& blocks = places.by_word[word];
    size_t next = 0;
    uint64_t carry = 0;
    // Blocks before the first match stay as they are.
    size_t i = blocks.empty() ? state.size() : blocks.front().index;
    for (; i < state.size(); ++i) {
      const bool match = next < blocks.size() && blocks[next].index == i;
      if (!match && carry == 0) {
        if (next == blocks.size()) break;
        i = blocks[next].index - 1;
        continue;
      }
      const uint64_t mask = match ? blocks[next++].bits : 0;
      const uint64_t both = state[i] & mask;
      const uint64_t sum = state[i] + both;
      const uint64_t with_carry = sum + carry;
      const bool overflow = sum < both || with_carry < sum;
      state[i] = with_carry | (state[i] & ~mask);
      carry = overflow ? 1 : 0;
    }
  }
  size_t length = 0;
  for (size_t i = 0; i < rows.size(); ++i) length += (state[i / 64] >> (i % 64) & 1U) == 0;
  return length;
}

}  // namespace

RougeL rouge_l(std::string_view answer, std::string_view reference) {
  const auto answer_words = tokens_of(answer);
  const auto reference_words = tokens_of(reference);
  RougeL out;
  out.words = std::min(answer_words.size(), reference_words.size());
  if (out.words == 0) return out;
  std::unordered_map<std::string_view, uint32_t> numbers;
  const auto columns = number_words(answer_words, numbers);
  const auto rows = number_words(reference_words, numbers);
  const auto common = static_cast<double>(common_subsequence(rows, columns, numbers.size()));
  out.precision = common / static_cast<double>(columns.size());
  out.recall = common / static_cast<double>(rows.size());
  if (common > 0) out.f = 2 * out.precision * out.recall / (out.precision + out.recall);
  return out;
}

}  // namespace sluice::migrate::compare
