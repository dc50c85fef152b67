#include "dialect/scan.h"

#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sluice::dialect {
namespace {

size_t find_plainly(std::string_view text, std::string_view what, size_t from) {
  const void* hit = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return hit == nullptr ? std::string_view::npos
                        : static_cast<size_t>(static_cast<const char*>(hit) - text.data());
}

#ifdef __SSE2__
constexpr size_t kBlock = 16;

// Compares the second and the last but one character at sixteen places at once; the first and the
// last are quotes, of which JSON is full.
class BlockSearch final {
 public:
  BlockSearch(std::string_view text, std::string_view what)
      : text_(text),
        what_(what),
        second_(_mm_set1_epi8(what[1])),
        last_(_mm_set1_epi8(what[what.size() - 2])) {}

  // Bit i: the two characters fit `what` beginning at `at` + i.
  [[nodiscard]] unsigned candidates(size_t at) const {
    const __m128i second = _mm_cmpeq_epi8(load(at + 1), second_);
    const __m128i last = _mm_cmpeq_epi8(load(at + what_.size() - 2), last_);
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(second, last)));
  }
  [[nodiscard]] size_t confirm(size_t at, unsigned candidates) const {
    for (; candidates != 0; candidates &= candidates - 1) {
      const size_t start = at + static_cast<size_t>(__builtin_ctz(candidates));
      if (start + what_.size() > text_.size()) break;
      if (std::memcmp(text_.data() + start, what_.data(), what_.size()) == 0) return start;
    }
    return std::string_view::npos;
  }

 private:
  [[nodiscard]] __m128i load(size_t place) const {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text_.data() + place));
  }

  std::string_view text_;
  std::string_view what_;
  __m128i second_;
  __m128i last_;
};
#endif

}  // namespace

size_t find_quoted(std::string_view text, std::string_view what, size_t from) {
#ifdef __SSE2__
  // One byte more than a block reaches: the last block overlaps the one before.
  const size_t reach = what.size() - 2 + kBlock;
  if (what.size() >= 4 && from + reach <= text.size()) {
    const BlockSearch search(text, what);
    const size_t end = text.size() - reach;
    for (size_t at = from; at <= end; at += kBlock) {
      const unsigned candidates = search.candidates(at);
      if (candidates == 0) continue;
      const size_t hit = search.confirm(at, candidates);
      if (hit != std::string_view::npos) return hit;
    }
    return search.confirm(end, search.candidates(end));
  }
#endif
  return find_plainly(text, what, from);
}

}  // namespace sluice::dialect
