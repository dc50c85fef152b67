#include "crypto/api_key.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::crypto {
namespace {

std::string counting_bytes() {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i);
  return bytes;
}

// The expected keys were worked out with big integers and zlib in another language.
TEST(ApiKey, IsThePrefixTheRandomNumberAndItsChecksum) {
  EXPECT_EQ(make_api_key(std::string(32, '\0')).reveal(),
            "slk_live_0000000000000000000000000000000000000000000_0v92tb");
  EXPECT_EQ(make_api_key(std::string(32, '\xFF')).reveal(),
            "slk_live_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1_2oguaF");
  EXPECT_EQ(make_api_key(counting_bytes()).reveal(),
            "slk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf_0ZcJ43");
}

TEST(ApiKey, IsNotMadeFromTooFewRandomBytes) {
  EXPECT_TRUE(make_api_key("short").empty());
}

TEST(ApiKey, ChecksumHoldsForEveryKeyMade) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(checksum_ok(make_api_key(random_bytes(32)).reveal()));
  }
}

TEST(ApiKey, ChecksumCatchesEverySingleWrongCharacter) {
  const Secret key = make_api_key(counting_bytes());
  for (size_t i = 0; i < key.reveal().size(); ++i) {
    std::string wrong(key.reveal());
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(checksum_ok(wrong)) << "position " << i;
  }
}

TEST(ApiKey, ChecksumTurnsJunkAway) {
  const std::string good(make_api_key(counting_bytes()).reveal());
  for (const std::string& junk :
       {std::string(), std::string("sk-abc"), good + "0", good.substr(0, good.size() - 1),
        " " + good.substr(1), std::string(kApiKeyLength, '_'), std::string(1 << 20, 'a')}) {
    EXPECT_FALSE(checksum_ok(junk));
  }
}

TEST(ApiKey, FingerprintDependsOnThePepper) {
  const Secret key = make_api_key(counting_bytes());
  const Sha256 a = fingerprint(Secret(std::string(32, 'a')), key.reveal());
  const Sha256 b = fingerprint(Secret(std::string(32, 'b')), key.reveal());
  EXPECT_FALSE(equal_in_constant_time(a, b));
  EXPECT_TRUE(equal_in_constant_time(a, fingerprint(Secret(std::string(32, 'a')), key.reveal())));
  EXPECT_EQ(to_hex(a), to_hex(hmac_sha256(std::string(32, 'a'), key.reveal())));
}

TEST(ApiKey, LastFourCharactersNameIt) {
  EXPECT_EQ(last4("slk_live_x_0v92tb"), "92tb");
  EXPECT_EQ(last4("abc"), "");
}

}  // namespace
}  // namespace sluice::crypto
