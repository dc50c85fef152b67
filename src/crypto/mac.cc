#include "crypto/mac.h"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sluice::crypto {

std::string hmac(MacAlgorithm algorithm, std::string_view key, std::string_view bytes) {
  using Digest = const EVP_MD* (*)();
  constexpr std::array<Digest, 4> kDigests = {EVP_sha1, EVP_sha256, EVP_sha384, EVP_sha512};
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HMAC(kDigests[static_cast<size_t>(algorithm)](), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace sluice::crypto
