// Keys that another gateway handed out. They have neither our prefix nor our checksum, and of some
// only a digest is known. A digest is not kept as it is, or whoever has the old gateway's table
// could test guesses against ours:
//
//   HMAC-SHA-256(HMAC-SHA-256(pepper, "sha256"), hex of the digest)
//
// The inner HMAC keeps it apart from the fingerprint of a key: sending the digest itself in place
// of the key opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/secret.h"
#include "crypto/digest.h"

namespace sluice::crypto {

enum class KeyDigest : uint8_t { BySha1, BySha256, BySha512 };

std::span<const KeyDigest> key_digests();
// "sha256"
std::string_view key_digest_name(KeyDigest digest);
std::optional<KeyDigest> key_digest_of(std::string_view name);

// Of a key by its digest, in lower-case hex.
Sha256 fingerprint_by_digest(const Secret& pepper, KeyDigest digest, std::string_view hex);
// The same, of the key itself.
Sha256 fingerprint_through(const Secret& pepper, KeyDigest digest, std::string_view key);

}  // namespace sluice::crypto
