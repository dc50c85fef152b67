// Signatures of JSON Web Tokens: RS256, ES256 and HS256 (RFC 7518, sections 3.2 to 3.4), and the
// keys they are checked with, out of the numbers of a JWK. A key is of one algorithm for good: it
// cannot be used as what it is not (RFC 8725, section 3.1).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

struct evp_pkey_st;

namespace sluice::crypto {

enum class JwsAlgorithm : uint8_t { Rs256, Es256, Hs256 };

class JwsKey final {
 public:
  // Big-endian numbers, as they are in a JWK. RSA of fewer than 2048 bits is refused.
  static std::optional<JwsKey> rsa(std::string_view n, std::string_view e);
  // Coordinates on P-256, 32 bytes each.
  static std::optional<JwsKey> p256(std::string_view x, std::string_view y);
  // At least 32 bytes.
  static std::optional<JwsKey> hmac(Secret key);

  [[nodiscard]] JwsAlgorithm algorithm() const { return algorithm_; }
  // `signature` as it is in a token, decoded.
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

 private:
  explicit JwsKey(JwsAlgorithm algorithm) : algorithm_(algorithm) {}
  JwsAlgorithm algorithm_;
  struct FreeKey {
    void operator()(evp_pkey_st* key) const;
  };
  std::unique_ptr<evp_pkey_st, FreeKey> public_;
  Secret secret_;
};

}  // namespace sluice::crypto
