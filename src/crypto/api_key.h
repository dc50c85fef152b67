// The keys that clients of the gateway hold:
//
//   slk_live_<43 base62 digits of 32 random bytes>_<6 base62 digits of a CRC-32>
//
// The prefix and the checksum let secret scanners find a leaked key offline, and let us turn junk
// away before any look-up. We keep only the fingerprint: a key is shown once and cannot be
// recovered. A slow hash would add nothing, since a key has 256 random bits.
#pragma once

#include <string_view>

#include "base/secret.h"
#include "crypto/digest.h"

namespace sluice::crypto {

inline constexpr std::string_view kApiKeyPrefix = "slk_live_";
inline constexpr size_t kApiKeyRandomBytes = 32;
inline constexpr size_t kApiKeyLength = kApiKeyPrefix.size() + 43 + 1 + 6;

// Exactly kApiKeyRandomBytes from random_bytes(); anything else is our own mistake and gives an
// empty Secret.
Secret make_api_key(std::string_view random);

// Shape and checksum. The CRC-32 is over everything before the last underscore. Says nothing about
// whether the key was ever handed out.
bool checksum_ok(std::string_view key);

// HMAC-SHA-256 of the whole key, keyed with the installation's pepper.
Sha256 fingerprint(const Secret& pepper, std::string_view key);

// The last four characters, by which people tell their keys apart; empty for a shorter text.
std::string_view last4(std::string_view key);

// Takes the same time wherever the two differ.
bool equal_in_constant_time(const Sha256& a, const Sha256& b);

}  // namespace sluice::crypto
