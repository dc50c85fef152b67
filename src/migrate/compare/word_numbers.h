// Numbers words from 0 in the order in which they are first seen, equal ones alike: what metrics
// over words need before they count. A flat table; the words must outlive it.
//
//   numbers.of("a") -> 0, numbers.of("b") -> 1, numbers.of("a") -> 0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::migrate::compare {

class WordNumbers final {
 public:
  uint32_t of(std::string_view word);
  [[nodiscard]] size_t size() const { return words_.size(); }

 private:
  struct Word {
    std::string_view text;
    uint32_t hash;
  };

  void grow();

  std::vector<Word> words_;
  std::vector<uint32_t> slots_;  // number plus one, 0: free; a power of two, at most half full
};

}  // namespace sluice::migrate::compare
