#include "crypto/foreign_key.h"

#include <array>
#include <openssl/evp.h>

namespace sluice::crypto {
namespace {

struct Row {
  std::string_view name;
  const EVP_MD* (*function)();
};
constexpr std::array<Row, 3> kRows = {
    {{"sha1", EVP_sha1}, {"sha256", EVP_sha256}, {"sha512", EVP_sha512}}};
constexpr std::array<KeyDigest, 3> kAll = {KeyDigest::BySha1, KeyDigest::BySha256,
                                           KeyDigest::BySha512};

}  // namespace

std::span<const KeyDigest> key_digests() {
  return kAll;
}

std::string_view key_digest_name(KeyDigest digest) {
  return kRows[static_cast<size_t>(digest)].name;
}

std::optional<KeyDigest> key_digest_of(std::string_view name) {
  for (const KeyDigest digest : kAll) {
    if (key_digest_name(digest) == name) return digest;
  }
  return std::nullopt;
}

Sha256 fingerprint_by_digest(const Secret& pepper, KeyDigest digest, std::string_view hex) {
  const Sha256 inner = hmac_sha256(pepper.reveal(), key_digest_name(digest));
  return hmac_sha256({reinterpret_cast<const char*>(inner.data()), inner.size()}, hex);
}

Sha256 fingerprint_through(const Secret& pepper, KeyDigest digest, std::string_view key) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  EVP_Digest(key.data(), key.size(), out.data(), &size,
             kRows[static_cast<size_t>(digest)].function(), nullptr);
  return fingerprint_by_digest(pepper, digest,
                               to_hex({reinterpret_cast<const char*>(out.data()), size}));
}

}  // namespace sluice::crypto
