// The tokens and keys of RFC 7515, appendices A.1 (HS256) and A.3 (ES256). RS256 is tried over
// whole processes, with keys made there.
#include "gateway/http/jwt.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

constexpr int64_t kExpires = 1'300'819'380;  // of both tokens; their issuer is "joe"
const std::string kPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";
const std::string kHs256 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + kPayload +
                           ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string kEs256 =
    "eyJhbGciOiJFUzI1NiJ9." + kPayload +
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const std::string kOct =
    R"({"kty":"oct","kid":"h","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})";
const std::string kEc =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

JwtRule rule(const std::string& keys) {
  auto read = read_jwks(R"({"keys":[)" + keys + "]}");
  EXPECT_TRUE(read.has_value());
  return {.keys = std::move(*read), .issuers = {"joe"}, .audiences = {}, .leeway_s = 30};
}

std::string why(const JwtRule& r, const std::string& token, int64_t now = kExpires - 10) {
  const auto checked = check_jwt(r, token, now);
  return checked ? "" : checked.error().message;
}

TEST(Jwt, TakesTheTokensOfTheStandard) {
  EXPECT_EQ(why(rule(kOct), kHs256), "");
  EXPECT_EQ(why(rule(kEc), kEs256), "");
  EXPECT_EQ(why(rule(kOct + "," + kEc), kEs256), "");
  EXPECT_EQ(check_jwt(rule(kEc), kEs256, 0)->expires_unix, kExpires);
}

TEST(Jwt, AKeyOfAnotherKindNeverFits) {
  EXPECT_NE(why(rule(kOct), kEs256), "");
  EXPECT_NE(why(rule(kEc), kHs256), "");
}

TEST(Jwt, OneBitBreaksIt) {
  for (size_t at : {size_t{3}, kEs256.find('.') + 5, kEs256.size() - 20}) {
    std::string token = kEs256;
    token[at] = token[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(why(rule(kEc), token), "") << at;
  }
}

TEST(Jwt, UnsignedOnesAndStrangeHeadersAreRefused) {
  EXPECT_NE(why(rule(kOct), "eyJhbGciOiJub25lIn0." + kPayload + "."), "");  // alg none
  EXPECT_NE(why(rule(kOct), ""), "");
  EXPECT_NE(why(rule(kOct), "a.b"), "");
  EXPECT_NE(why(rule(kOct), kHs256 + ".x"), "");
  EXPECT_NE(why(rule(kOct), kHs256 + "="), "") << "one spelling of every token";
  EXPECT_NE(why(rule(kOct), std::string(20'000, 'a')), "");
}

TEST(Jwt, TimesHaveALeeway) {
  EXPECT_EQ(why(rule(kOct), kHs256, kExpires + 29), "");
  EXPECT_NE(why(rule(kOct), kHs256, kExpires + 30).find("expired"), std::string::npos);
}

TEST(Jwt, IssuerAndAudienceAreHeldTo) {
  JwtRule other = rule(kOct);
  other.issuers = {"jane"};
  EXPECT_NE(why(other, kHs256).find("issuer"), std::string::npos);
  other.issuers = {"jane", "joe"};
  EXPECT_EQ(why(other, kHs256), "");
  other.issuers.clear();
  EXPECT_EQ(why(other, kHs256), "");
  JwtRule wants = rule(kOct);
  wants.audiences = {"api"};
  EXPECT_NE(why(wants, kHs256).find("audience"), std::string::npos);
}

TEST(Jwks, LeavesOutWhatItCannotUseAndRefusesWhatHasNothing) {
  EXPECT_EQ(read_jwks(R"({"keys":[{"kty":"OKP"},)" + kEc + "]}")->size(), 1U);
  EXPECT_FALSE(read_jwks("{").has_value());
  EXPECT_FALSE(read_jwks(R"({"keys":[]})").has_value());
  EXPECT_FALSE(read_jwks(R"({"keys":[{"kty":"oct","k":"c2hvcnQ"}]})").has_value()) << "short key";
  EXPECT_FALSE(read_jwks(R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})").has_value());
}

TEST(Jwks, AKeyForEncryptionOrAnotherAlgorithmIsNoKeyForSignatures) {
  EXPECT_FALSE(read_jwks(R"({"keys":[{"use":"enc",)" + kEc.substr(1) + "]}").has_value());
  EXPECT_FALSE(read_jwks(R"({"keys":[{"alg":"ES384",)" + kEc.substr(1) + "]}").has_value());
}

}  // namespace
}  // namespace sluice::gateway
