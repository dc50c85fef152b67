#include "migrate/compare/rouge_l.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "migrate/compare/unicode.h"
#include "migrate/compare/word_numbers.h"

namespace sluice::migrate::compare {
namespace {

// Two characters beyond ASCII become ASCII in lower case: the Kelvin sign, and the capital I with a
// dot, whose dot then stands behind it as a character of its own.
constexpr uint32_t kKelvin = 0x212A;
constexpr uint32_t kDottedI = 0x130;

// A text's words in lower case, one behind the other, and where each ends.
struct Tokens {
  std::string letters;
  std::vector<size_t> ends;

  explicit Tokens(std::string_view text) {
    letters.reserve(text.size());
    ends.reserve(text.size() / 4);
    const auto end_word = [this] {
      if (letters.size() > (ends.empty() ? 0 : ends.back())) ends.push_back(letters.size());
    };
    for (size_t at = 0; at < text.size();) {
      const uint32_t c = next_scalar(text, at);
      const char ascii = c < 0x80 ? to_lower(static_cast<char>(c)) : '\0';
      if (is_digit(ascii) || is_letter(ascii)) {
        letters += ascii;
      } else if (c == kKelvin) {
        letters += 'k';
      } else {
        if (c == kDottedI) letters += 'i';
        end_word();
      }
    }
    end_word();
  }
};

std::vector<uint32_t> number_words(const Tokens& tokens, WordNumbers& numbers) {
  std::vector<uint32_t> ids;
  ids.reserve(tokens.ends.size());
  const std::string_view letters = tokens.letters;
  size_t from = 0;
  for (size_t end : tokens.ends) {
    ids.push_back(numbers.of(letters.substr(from, end - from)));
    from = end;
  }
  return ids;
}

// Where each word stands in the row text, as (block, bits), so that rare words cost little memory.
class Places final {
 public:
  struct Block {
    size_t index = 0;
    uint64_t bits = 0;
  };

  Places(const std::vector<uint32_t>& rows, size_t words) : starts_(words + 1), ends_(words) {
    // At most as many blocks as the word stands in the text.
    for (uint32_t word : rows) ++starts_[word + 1];
    for (size_t i = 0; i < words; ++i) starts_[i + 1] += starts_[i];
    std::copy_n(starts_.begin(), words, ends_.begin());
    blocks_.resize(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      const uint32_t word = rows[i];
      size_t& end = ends_[word];
      if (end == starts_[word] || blocks_[end - 1].index != i / 64) blocks_[end++] = {i / 64, 0};
      blocks_[end - 1].bits |= uint64_t{1} << (i % 64);
    }
  }

  [[nodiscard]] std::span<const Block> of(uint32_t word) const {
    return std::span(blocks_).subspan(starts_[word], ends_[word] - starts_[word]);
  }

 private:
  std::vector<size_t> starts_;
  std::vector<size_t> ends_;
  std::vector<Block> blocks_;
};

// Hyyrö 2004: V = (V + (V & M)) | (V & ~M), a zero bit in V is one word of the subsequence.
size_t common_subsequence(const std::vector<uint32_t>& rows, const std::vector<uint32_t>& columns,
                          size_t words) {
  const Places places(rows, words);
  std::vector<uint64_t> state((rows.size() + 63) / 64, ~uint64_t{0});
  for (uint32_t word : columns) {
    const auto blocks = places.of(word);
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
  const Tokens answer_words(answer);
  const Tokens reference_words(reference);
  RougeL out;
  out.words = std::min(answer_words.ends.size(), reference_words.ends.size());
  if (out.words == 0) return out;
  WordNumbers numbers;
  const auto columns = number_words(answer_words, numbers);
  const auto rows = number_words(reference_words, numbers);
  const auto common = static_cast<double>(common_subsequence(rows, columns, numbers.size()));
  out.precision = common / static_cast<double>(columns.size());
  out.recall = common / static_cast<double>(rows.size());
  if (common > 0) out.f = 2 * out.precision * out.recall / (out.precision + out.recall);
  return out;
}

}  // namespace sluice::migrate::compare
