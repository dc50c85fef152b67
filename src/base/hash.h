// Non-cryptographic hashing for assignment and tables. Cryptographic hashes live in crypto/.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::base {

// MurmurHash3 x86 32-bit (Appleby, public domain description). Stable for ever: the assignment of
// users to targets depends on it.
uint32_t murmur3_32(std::string_view bytes, uint32_t seed);

// IEEE 802.3 CRC-32 (polynomial 0xEDB88320), as in zlib.
uint32_t crc32(std::string_view bytes);

}  // namespace sluice::base
