// The cryptographic primitives Sluice needs, each one call over OpenSSL 3.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::crypto {

using Sha1 = std::array<uint8_t, 20>;
using Sha256 = std::array<uint8_t, 32>;

// SHA-1 only where someone else's contract asks for it (assignment vectors), never for security.
Sha1 sha1(std::string_view bytes);
Sha256 sha256(std::string_view bytes);
// RFC 2104 with SHA-256.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// n bytes from the operating system's generator; aborts the process if it has none.
std::string random_bytes(size_t n);

std::string to_hex(std::string_view bytes);
template <size_t N>
std::string to_hex(const std::array<uint8_t, N>& digest) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), N));
}

}  // namespace sluice::crypto
