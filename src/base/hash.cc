#include "base/hash.h"

#include <array>
#include <bit>

namespace sluice::base {
namespace {

uint32_t load_le32(const char* p) {
  auto byte = [p](int i) { return static_cast<uint32_t>(static_cast<unsigned char>(p[i])); };
  return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
}

uint32_t scramble(uint32_t k) {
  return std::rotl(k * 0xcc9e2d51U, 15) * 0x1b873593U;
}

constexpr std::array<uint32_t, 256> make_crc_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t n = 0; n < 256; ++n) {
    uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

}  // namespace

uint32_t murmur3_32(std::string_view bytes, uint32_t seed) {
  uint32_t h = seed;
  size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    h = std::rotl(h ^ scramble(load_le32(bytes.data() + i)), 13) * 5 + 0xe6546b64U;
  }
  uint32_t tail = 0;
  for (size_t j = bytes.size(); j > i; --j) {
    tail = tail << 8 | static_cast<unsigned char>(bytes[j - 1]);
  }
  if (i < bytes.size()) h ^= scramble(tail);
  h ^= static_cast<uint32_t>(bytes.size());
  h = (h ^ h >> 16) * 0x85ebca6bU;
  h = (h ^ h >> 13) * 0xc2b2ae35U;
  return h ^ h >> 16;
}

uint32_t crc32(std::string_view bytes) {
  uint32_t c = 0xFFFFFFFFU;
  for (char ch : bytes) c = kCrcTable[(c ^ static_cast<unsigned char>(ch)) & 0xFF] ^ c >> 8;
  return ~c;
}

}  // namespace sluice::base
