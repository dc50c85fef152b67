#include "crypto/base64.h"

#include <gtest/gtest.h>

namespace sluice::crypto {
namespace {

// The vectors of RFC 4648, section 10.
TEST(Base64, DecodesTheVectorsOfTheSpecification) {
  EXPECT_EQ(base64_decoded(""), "");
  EXPECT_EQ(base64_decoded("Zg=="), "f");
  EXPECT_EQ(base64_decoded("Zm8="), "fo");
  EXPECT_EQ(base64_decoded("Zm9v"), "foo");
  EXPECT_EQ(base64_decoded("Zm9vYmFy"), "foobar");
}

TEST(Base64, TellsTheTwoAlphabetsApart) {
  EXPECT_EQ(base64_decoded("-_-_"), std::nullopt);
  EXPECT_EQ(base64url_decoded("+/+/"), std::nullopt);
  EXPECT_EQ(base64_decoded("+/+/"), base64url_decoded("-_-_"));
}

TEST(Base64, AsksForPaddingOrForNone) {
  EXPECT_EQ(base64_decoded("Zg"), std::nullopt);
  EXPECT_EQ(base64_decoded("Zg="), std::nullopt);
  EXPECT_EQ(base64_decoded("===="), std::nullopt);
  EXPECT_EQ(base64_decoded("Z==="), std::nullopt);
  EXPECT_EQ(base64url_decoded("Zg=="), std::nullopt);
  EXPECT_EQ(base64url_decoded("Zg"), "f");
}

TEST(Base64, RefusesASecondSpellingOfTheSameBytes) {
  EXPECT_EQ(base64_decoded("Zh=="), std::nullopt);
  EXPECT_EQ(base64url_decoded("Zm9"), std::nullopt);
}

TEST(Base64, RefusesWhatIsNoDigit) {
  EXPECT_EQ(base64_decoded("Zm9\n"), std::nullopt);
  EXPECT_EQ(base64url_decoded("Zm 8"), std::nullopt);
  EXPECT_EQ(base64url_decoded("Zm9\xFF"), std::nullopt);
}

}  // namespace
}  // namespace sluice::crypto
