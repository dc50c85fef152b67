#include "app/config/scalar.h"

#include <gtest/gtest.h>

namespace sluice::app::config {
namespace {

TEST(Duration, ReadsOneNumberAndOneUnit) {
  EXPECT_EQ(Scalar<Duration>::parse("250ms"), Duration(250));
  EXPECT_EQ(Scalar<Duration>::parse("5s"), Duration(5'000));
  EXPECT_EQ(Scalar<Duration>::parse("2m"), Duration(120'000));
  EXPECT_EQ(Scalar<Duration>::parse("48h"), Duration(172'800'000));
  EXPECT_EQ(Scalar<Duration>::parse("999999999d"), Duration(999'999'999LL * 86'400'000));
  for (const char* bad :
       {"", "5", "s", "5 s", "-5s", "1.5s", "5S", "5s ", "1000000000s", "1h30m"}) {
    EXPECT_FALSE(Scalar<Duration>::parse(bad).has_value()) << bad;
  }
}

TEST(ByteSize, ReadsBinaryAndDecimalUnits) {
  EXPECT_EQ(Scalar<ByteSize>::parse("32KiB"), kib(32));
  EXPECT_EQ(Scalar<ByteSize>::parse("10MB"), ByteSize{10'000'000});
  EXPECT_EQ(Scalar<ByteSize>::parse("4096"), ByteSize{4096});
  EXPECT_EQ(Scalar<ByteSize>::parse("0B"), ByteSize{0});
  for (const char* bad : {"", "KB", "1kb", "1 KB", "-1", "999999999999GiB", "1TB"}) {
    EXPECT_FALSE(Scalar<ByteSize>::parse(bad).has_value()) << bad;
  }
}

TEST(Scalar, DefaultsAreWrittenAsTheyAreRead) {
  EXPECT_EQ(Scalar<Duration>::format(Duration(300'000)), "5m");
  EXPECT_EQ(Scalar<Duration>::format(Duration(90'000)), "90s");
  EXPECT_EQ(Scalar<ByteSize>::format(kib(32)), "32KiB");
  EXPECT_EQ(Scalar<ByteSize>::format(ByteSize{1500}), "1500B");
  for (const char* text : {"127.0.0.1:80", "[::1]:8080", "example.com:0"}) {
    EXPECT_EQ(Scalar<Endpoint>::format(*Scalar<Endpoint>::parse(text)), text);
  }
}

TEST(Endpoint, WantsAHostAndAPort) {
  for (const char* bad : {":80", "host", "host:", "host:x", "host:65536", "::1:80", "[::1]",
                          "[nope]:80", "a b:80", "-a:80", "a/b:80", "user@h:80"}) {
    EXPECT_FALSE(Scalar<Endpoint>::parse(bad).has_value()) << bad;
  }
}

TEST(Loopback, IsOnlyWhatSurelyIs) {
  for (const char* host : {"127.0.0.1", "127.8.9.1", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "127.1", "2130706433", "0x7f000001", "127.0.0.1.nip.io",
                           "localhost.evil.com", "10.0.0.1", ""}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace sluice::app::config
