#include "base/hash.h"

#include <gtest/gtest.h>

namespace sluice::base {
namespace {

// Published vectors: SMHasher's verification inputs as listed in public tables of MurmurHash3.
TEST(Murmur3, MatchesPublishedVectors) {
  EXPECT_EQ(murmur3_32("", 0), 0U);
  EXPECT_EQ(murmur3_32("", 1), 0x514E28B7U);
  EXPECT_EQ(murmur3_32("test", 0), 0xba6bd213U);
  EXPECT_EQ(murmur3_32("Hello, world!", 0), 0xc0363e43U);
  EXPECT_EQ(murmur3_32("The quick brown fox jumps over the lazy dog", 0x9747b28c), 0x2FA826CDU);
}

// The Unleash client contract: murmur3_32("group:id") % 100 + 1.
TEST(Murmur3, MatchesUnleashBucketVectors) {
  EXPECT_EQ(murmur3_32("gr1:123", 0) % 100 + 1, 73U);
  EXPECT_EQ(murmur3_32("groupX:999", 0) % 100 + 1, 25U);
}

TEST(Crc32, MatchesTheCheckValue) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
}

}  // namespace
}  // namespace sluice::base
