#include "migrate/compare/word_numbers.h"

#include "base/hash.h"

namespace sluice::migrate::compare {
namespace {

constexpr size_t kLeastSlots = 256;
// Of no meaning; texts that were made to collide would still be bounded by their length.
constexpr uint32_t kSeed = 0x776f7264U;

}  // namespace

uint32_t WordNumbers::of(std::string_view word) {
  if (2 * words_.size() >= slots_.size()) grow();
  const uint32_t hash = base::murmur3_32(word, kSeed);
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const Word& known = words_[slots_[at] - 1];
    if (known.hash == hash && known.text == word) return slots_[at] - 1;
  }
  words_.push_back({word, hash});
  slots_[at] = static_cast<uint32_t>(words_.size());
  return slots_[at] - 1;
}

void WordNumbers::grow() {
  slots_.assign(slots_.empty() ? kLeastSlots : 2 * slots_.size(), 0);
  words_.reserve(slots_.size() / 2);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < words_.size(); ++i) {
    size_t at = words_[i].hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<uint32_t>(i + 1);
  }
}

}  // namespace sluice::migrate::compare
