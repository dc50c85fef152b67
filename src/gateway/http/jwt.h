// JSON Web Tokens as a route asks for them (RFC 7519, with the advice of RFC 8725): the key is
// chosen by `kid`, the algorithm is the key's and the header must agree, `none` and unknown `crit`
// are refused, iss, aud, exp and nbf are checked. Pure: keys and the time are given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/jws.h"

namespace sluice::gateway {

struct Jwk {
  std::string kid;  // empty: the set does not say
  crypto::JwsKey key;
};

// Keys of a JWK set (RFC 7517) that can check a signature here; others are left out, and a set
// without any is Cause::Config.
Result<std::vector<Jwk>> read_jwks(std::string_view json);

struct JwtRule {
  std::vector<Jwk> keys;
  std::vector<std::string> issuers;    // it must be one of them; none: any
  std::vector<std::string> audiences;  // one of them must be there; none: any
  int64_t leeway_s = 30;
};

struct JwtClaims {
  std::string subject;
  std::string issuer;
  int64_t expires_unix = 0;
};

// Cause::Unauthorized; the message says what was wrong and repeats nothing of the token.
Result<JwtClaims> check_jwt(const JwtRule& rule, std::string_view token, int64_t now_unix);

}  // namespace sluice::gateway
