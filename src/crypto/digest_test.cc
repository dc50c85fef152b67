#include "crypto/digest.h"

#include <charconv>
#include <gtest/gtest.h>

namespace sluice::crypto {
namespace {

TEST(Digest, MatchesFipsVectors) {
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// LaunchDarkly's published bucketing: the first 15 hexadecimal digits of SHA-1("flag.salt.key"), or
// of SHA-1("seed.key"), as a part of the largest such number. Vectors of its server SDKs.
double launch_darkly_bucket(std::string_view text) {
  const std::string hex = to_hex(sha1(text)).substr(0, 15);
  uint64_t digits = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), digits, 16);
  return static_cast<double>(digits) / static_cast<double>(0xFFFFFFFFFFFFFFFULL);
}

TEST(Digest, MatchesLaunchDarklysBuckets) {
  const std::pair<std::string_view, double> cases[] = {
      {"hashKey.saltyA.userKeyA", 0.4215758743392494},
      {"hashKey.saltyA.userKeyB", 0.6708484965703435},
      {"hashKey.saltyA.userKeyC", 0.1034310617276969},
      {"61.userKeyA", 0.09801207},
      {"61.userKeyB", 0.14483777},
      {"61.userKeyC", 0.9242641},
  };
  for (const auto& [text, bucket] : cases) {
    EXPECT_NEAR(launch_darkly_bucket(text), bucket, 1e-7) << text;
  }
}

TEST(Digest, MatchesRfc4231Case2) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(RandomBytes, DoNotRepeat) {
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

}  // namespace
}  // namespace sluice::crypto
