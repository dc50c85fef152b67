#include "migrate/compare/character_grams.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace sluice::migrate::compare {
namespace {

constexpr unsigned kOrder = kCharacterOrder;
constexpr unsigned kScalarBits = 21;

// The characters of both texts as small numbers from 1: 0 is "past the end".
class Alphabet final {
 public:
  Alphabet(std::span<const uint32_t> a, std::span<const uint32_t> b) {
    for (const auto& text : {a, b}) {
      for (uint32_t scalar : text) {
        if (scalar < ascii_.size()) {
          ascii_[scalar] = 1;
        } else {
          wide_.push_back(scalar);
        }
      }
    }
    std::ranges::sort(wide_);
    wide_.erase(std::ranges::unique(wide_).begin(), wide_.end());
    for (uint32_t& number : ascii_) number = number == 0 ? 0 : ++count_;
  }

  [[nodiscard]] uint64_t number(uint32_t scalar) const {
    if (scalar < ascii_.size()) return ascii_[scalar];
    const auto found = std::ranges::lower_bound(wide_, scalar);
    return count_ + 1 + static_cast<uint64_t>(found - wide_.begin());
  }
  // Of the largest number.
  [[nodiscard]] unsigned bits() const {
    return static_cast<unsigned>(std::bit_width(count_ + wide_.size()));
  }

 private:
  std::array<uint32_t, 128> ascii_{};
  std::vector<uint32_t> wide_;
  uint32_t count_ = 0;
};

// The next six characters from a position in one word, the first on top; the lowest bit says which
// text. Sorted, the runs of every length that are equal stand together.
class NarrowWindows final {
 public:
  using Window = uint64_t;
  // With more bits a character there is no room.
  static constexpr unsigned kMostBits = 63 / kOrder;

  explicit NarrowWindows(const Alphabet& alphabet) : alphabet_(alphabet), bits_(alphabet.bits()) {
    for (unsigned bit = 0; bit < kOrder * bits_; ++bit) {
      shared_[bit] = static_cast<uint8_t>(kOrder - 1 - bit / bits_);
    }
  }

  void append(std::vector<Window>& out, std::span<const uint32_t> text, bool second) const {
    const size_t from = out.size();
    out.resize(from + text.size());
    Window window = 0;
    for (size_t i = text.size(); i-- > 0;) {
      window = window >> bits_ | alphabet_.number(text[i]) << ((kOrder - 1) * bits_);
      out[from + i] = window << 1U | (second ? 1U : 0U);
    }
  }

  // By digits of at most nine bits, the lowest first; the order of equal windows is of no matter.
  void sort(std::vector<Window>& windows) const {
    constexpr unsigned most_digit = 9;
    const unsigned passes = (kOrder * bits_ + most_digit - 1) / most_digit;
    if (windows.size() < 64) {  // more digits than windows
      std::ranges::sort(windows);
      return;
    }
    const unsigned digit = (kOrder * bits_ + passes - 1) / passes;
    const Window mask = (Window{1} << digit) - 1;
    std::vector<Window> other(windows.size());
    for (unsigned pass = 0; pass < passes; ++pass) {
      const unsigned shift = 1 + pass * digit;
      std::array<size_t, size_t{1} << most_digit> places{};
      for (Window w : windows) ++places[w >> shift & mask];
      size_t next = 0;
      for (size_t& place : places) next += std::exchange(place, next);
      for (Window w : windows) other[places[w >> shift & mask]++] = w;
      windows.swap(other);
    }
  }

  // How many characters from the start are the same.
  [[nodiscard]] unsigned shared(Window a, Window b) const {
    const Window unlike = (a ^ b) >> 1U;
    return unlike == 0 ? kOrder : shared_[static_cast<size_t>(std::bit_width(unlike)) - 1];
  }
  // Whether the text goes on for so many characters.
  [[nodiscard]] bool holds(Window window, unsigned characters) const {
    const Window mask = (Window{1} << bits_) - 1;
    return (window >> (1 + bits_ * (kOrder - characters)) & mask) != 0;
  }
  static bool second(Window window) { return (window & 1U) != 0; }

 private:
  const Alphabet& alphabet_;
  unsigned bits_;
  std::array<uint8_t, 64> shared_{};  // by the highest bit that differs
};

// The same for any characters: the scalars themselves, each plus one, three to a word.
class WideWindows final {
 public:
  struct Window {
    uint64_t high = 0;
    uint64_t low = 0;
  };

  static void append(std::vector<Window>& out, std::span<const uint32_t> text, bool second) {
    const auto at = [&](size_t i) { return i < text.size() ? uint64_t{text[i]} + 1 : 0; };
    for (size_t i = 0; i < text.size(); ++i) {
      Window w;
      w.high = at(i) << (2 * kScalarBits) | at(i + 1) << kScalarBits | at(i + 2);
      w.low = at(i + 3) << (2 * kScalarBits) | at(i + 4) << kScalarBits | at(i + 5);
      w.low = w.low << 1U | (second ? 1U : 0U);
      out.push_back(w);
    }
  }
  static void sort(std::vector<Window>& windows) {
    std::ranges::sort(windows, [](const Window& a, const Window& b) {
      return a.high != b.high ? a.high < b.high : a.low < b.low;
    });
  }
  static unsigned shared(const Window& a, const Window& b) {
    if (a.high != b.high) return equal_of_three(a.high ^ b.high);
    return 3 + equal_of_three((a.low ^ b.low) >> 1U);
  }
  static bool holds(const Window& window, unsigned characters) {
    const bool in_high = characters <= 3;
    const uint64_t word = in_high ? window.high : window.low >> 1U;
    const unsigned behind = (in_high ? 3 : 6) - characters;
    return (word >> (kScalarBits * behind) & ((uint64_t{1} << kScalarBits) - 1)) != 0;
  }
  static bool second(const Window& window) { return (window.low & 1U) != 0; }

 private:
  static unsigned equal_of_three(uint64_t unlike) {
    return 3 - (static_cast<unsigned>(std::bit_width(unlike)) + kScalarBits - 1) / kScalarBits;
  }
};

template <class Windows>
CommonGrams count_in(const Windows& kind, std::span<const uint32_t> a,
                     std::span<const uint32_t> b) {
  std::vector<typename Windows::Window> sorted;
  sorted.reserve(a.size() + b.size());
  kind.append(sorted, a, false);
  kind.append(sorted, b, true);
  kind.sort(sorted);
  CommonGrams common{};
  // Of the run of equal beginnings of each length that is open: how many windows of each text
  // stood before it.
  std::array<std::array<int64_t, 2>, kOrder> before{};
  std::array<int64_t, 2> seen{};
  for (size_t i = 0; i < sorted.size(); ++i) {
    ++seen[Windows::second(sorted[i]) ? 1 : 0];
    const unsigned shared = i + 1 < sorted.size() ? kind.shared(sorted[i], sorted[i + 1]) : 0;
    for (unsigned n = kOrder; n > shared; --n) {
      auto& start = before[n - 1];
      if (kind.holds(sorted[i], n)) {
        common[n - 1] += std::min(seen[0] - start[0], seen[1] - start[1]);
      }
      start = seen;
    }
  }
  return common;
}

}  // namespace

CommonGrams count_common_grams(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  const Alphabet alphabet(a, b);
  if (alphabet.bits() <= NarrowWindows::kMostBits) return count_in(NarrowWindows(alphabet), a, b);
  return count_in(WideWindows(), a, b);
}

}  // namespace sluice::migrate::compare
