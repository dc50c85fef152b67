#include "crypto/foreign_key.h"

#include <gtest/gtest.h>

#include "crypto/api_key.h"

namespace sluice::crypto {
namespace {

const Secret kPepper("a pepper of no consequence at all");

// Of "abc", from FIPS 180-4's examples.
struct Example {
  const char* algorithm;
  const char* hex;
};
constexpr Example kAbc[] = {
    {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha512",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

TEST(ForeignKey, IsRecognisedByTheDigestThatWasImported) {
  for (const Example& e : kAbc) {
    const auto digest = key_digest_of(e.algorithm);
    ASSERT_TRUE(digest) << e.algorithm;
    EXPECT_EQ(fingerprint_through(kPepper, *digest, "abc"),
              fingerprint_by_digest(kPepper, *digest, e.hex));
  }
}

TEST(ForeignKey, IsNotOpenedByItsDigest) {
  for (const Example& e : kAbc) {
    const Sha256 stored = fingerprint_by_digest(kPepper, *key_digest_of(e.algorithm), e.hex);
    EXPECT_NE(fingerprint(kPepper, e.hex), stored);
    EXPECT_NE(fingerprint(kPepper, std::string(e.algorithm) + e.hex), stored);
    for (const KeyDigest other : key_digests()) {
      EXPECT_NE(fingerprint_through(kPepper, other, e.hex), stored);
    }
  }
}

TEST(ForeignKey, KnowsTheNamesOfItsAlgorithms) {
  for (const KeyDigest digest : key_digests()) {
    EXPECT_EQ(key_digest_of(key_digest_name(digest)), digest);
  }
  EXPECT_EQ(key_digest_of("md5"), std::nullopt);
}

}  // namespace
}  // namespace sluice::crypto
