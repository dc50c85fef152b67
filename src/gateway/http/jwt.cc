#include "gateway/http/jwt.h"

#include <algorithm>

#include "crypto/base64.h"
#include "wire/json.h"

namespace sluice::gateway {
namespace {

using crypto::JwsAlgorithm;
using crypto::JwsKey;
using wire::json::Value;

constexpr size_t kMaxToken = 16 * 1024;

std::string_view name_of(JwsAlgorithm algorithm) {
  switch (algorithm) {
    case JwsAlgorithm::Rs256:
      return "RS256";
    case JwsAlgorithm::Es256:
      return "ES256";
    case JwsAlgorithm::Hs256:
      return "HS256";
  }
  return "";
}

std::string text_of(Value v) {
  return v.is_string() ? std::string(v.str()) : std::string();
}

std::string bytes_of(Value v) {
  return v.is_string() ? crypto::base64url_decoded(v.str()).value_or("") : std::string();
}

std::optional<JwsKey> key_of(Value jwk) {
  const std::string use = text_of(jwk["use"]);
  const std::string alg = text_of(jwk["alg"]);
  if (!use.empty() && use != "sig") return std::nullopt;
  const std::string type = text_of(jwk["kty"]);
  std::optional<JwsKey> key;
  if (type == "RSA") key = JwsKey::rsa(bytes_of(jwk["n"]), bytes_of(jwk["e"]));
  if (type == "EC" && text_of(jwk["crv"]) == "P-256") {
    key = JwsKey::p256(bytes_of(jwk["x"]), bytes_of(jwk["y"]));
  }
  if (type == "oct") key = JwsKey::hmac(Secret(bytes_of(jwk["k"])));
  if (key && !alg.empty() && alg != name_of(key->algorithm())) return std::nullopt;
  return key;
}

std::unexpected<Error> refuse(const char* why) {
  return fail(Cause::Unauthorized, std::string("the token ") + why);
}

struct Parts {
  std::string_view header, payload, signature, signed_text;
};

std::optional<Parts> split(std::string_view token) {
  const size_t first = token.find('.');
  if (first == token.npos) return std::nullopt;
  const size_t second = token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

bool parse_part(std::string_view text, std::string& bytes, wire::json::Document& document) {
  auto decoded = crypto::base64url_decoded(text);
  if (!decoded) return false;
  bytes = std::move(*decoded);
  return document.parse(bytes).has_value() && document.root().is_object();
}

bool has_audience(const JwtRule& rule, Value aud) {
  const auto known = [&](Value v) {
    return v.is_string() &&
           std::find(rule.audiences.begin(), rule.audiences.end(), v.str()) != rule.audiences.end();
  };
  if (rule.audiences.empty() || known(aud)) return true;
  if (!aud.is_array()) return false;
  bool found = false;
  for (const Value one : aud) found = found || known(one);
  return found;
}

Result<JwtClaims> check_claims(const JwtRule& rule, Value claims, int64_t now) {
  const std::string issuer = text_of(claims["iss"]);
  if (!rule.issuers.empty() &&
      std::find(rule.issuers.begin(), rule.issuers.end(), issuer) == rule.issuers.end()) {
    return refuse("is from another issuer");
  }
  if (!has_audience(rule, claims["aud"])) return refuse("is for another audience");
  const auto expires = claims["exp"].as_double();
  if (!expires) return refuse("has no time of expiry");
  if (static_cast<double>(now) >= *expires + static_cast<double>(rule.leeway_s)) {
    return refuse("has expired");
  }
  if (claims["nbf"].exists()) {
    const auto begins = claims["nbf"].as_double();
    if (!begins || static_cast<double>(now + rule.leeway_s) < *begins) {
      return refuse("is not valid yet");
    }
  }
  constexpr double kFarFuture = 1e15;
  return JwtClaims{text_of(claims["sub"]), issuer,
                   static_cast<int64_t>(std::min(*expires, kFarFuture))};
}

}  // namespace

Result<std::vector<Jwk>> read_jwks(std::string_view json) {
  wire::json::Document document;
  if (auto ok = document.parse(json); !ok) {
    return fail(Cause::Config, "the key set is no JSON: " + ok.error().message);
  }
  std::vector<Jwk> out;
  for (const Value jwk : document.root()["keys"]) {
    if (auto key = key_of(jwk)) out.push_back({text_of(jwk["kid"]), std::move(*key)});
  }
  if (out.empty()) {
    return fail(Cause::Config,
                "the key set has no key for RS256 (2048 bits or more), ES256 or "
                "HS256 (32 bytes or more) under \"keys\"");
  }
  return out;
}

Result<JwtClaims> check_jwt(const JwtRule& rule, std::string_view token, int64_t now_unix) {
  if (token.size() > kMaxToken) return refuse("is too long");
  const auto parts = split(token);
  std::string header_text;
  wire::json::Document header;
  if (!parts || !parse_part(parts->header, header_text, header)) return refuse("is not a JWT");
  const auto signature = crypto::base64url_decoded(parts->signature);
  if (!signature) return refuse("is not a JWT");
  const Value head = header.root();
  if (head["crit"].exists()) return refuse("has a critical extension");
  const std::string kid = text_of(head["kid"]);
  const std::string alg = text_of(head["alg"]);
  bool right = false;
  for (const Jwk& jwk : rule.keys) {
    const bool named = kid.empty() || jwk.kid.empty() || jwk.kid == kid;
    if (!named || name_of(jwk.key.algorithm()) != alg) continue;
    right = right || jwk.key.verify(parts->signed_text, *signature);
  }
  if (!right) return refuse("has no signature by a known key");
  std::string payload_text;
  wire::json::Document payload;
  if (!parse_part(parts->payload, payload_text, payload)) return refuse("has no claims");
  return check_claims(rule, payload.root(), now_unix);
}

}  // namespace sluice::gateway
