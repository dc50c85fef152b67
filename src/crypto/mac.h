// Message authentication codes that clients of other gateways already send (RFC 2104). HMAC with
// SHA-1 is here because such clients use it: what is broken of SHA-1 are its collisions, on which
// HMAC does not rest (RFC 6194, section 3.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::crypto {

enum class MacAlgorithm : uint8_t { HmacSha1, HmacSha256, HmacSha384, HmacSha512 };

// 20, 32, 48 or 64 bytes.
std::string hmac(MacAlgorithm algorithm, std::string_view key, std::string_view bytes);

}  // namespace sluice::crypto
