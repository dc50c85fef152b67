#include "crypto/mac.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"

namespace sluice::crypto {
namespace {

// RFC 2202 and RFC 4231, test case 2.
TEST(Mac, GivesTheValuesOfTheSpecifications) {
  const auto hex = [](MacAlgorithm a) {
    return to_hex(hmac(a, "Jefe", "what do ya want for nothing?"));
  };
  EXPECT_EQ(hex(MacAlgorithm::HmacSha1), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex(MacAlgorithm::HmacSha256),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(MacAlgorithm::HmacSha384),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
            "8e2240ca5e69e2c78b3239ecfab21649");
  EXPECT_EQ(hex(MacAlgorithm::HmacSha512),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

}  // namespace
}  // namespace sluice::crypto
