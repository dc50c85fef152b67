#include "base/suggest.h"

#include <array>
#include <gtest/gtest.h>

namespace sluice::base {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"listen", "admin", "drain_timeout", "tls"};

TEST(Suggest, FindsTheNameThatWasMeant) {
  EXPECT_EQ(closest("lisen", kNames), "listen");
  EXPECT_EQ(closest("lsiten", kNames), "listen");
  EXPECT_EQ(closest("Drain-Timeout", kNames), "drain_timeout");
  EXPECT_EQ(closest("draintimeout", kNames), "drain_timeout");
  EXPECT_EQ(closest("tsl", kNames), "tls");
}

TEST(Suggest, SaysNothingWhenNothingIsClose) {
  EXPECT_EQ(closest("database", kNames), "");
  EXPECT_EQ(closest("", kNames), "");
  EXPECT_EQ(closest("x", kNames), "");
  EXPECT_EQ(closest(std::string(1 << 20, 'l'), kNames), "");
  EXPECT_EQ(suggestion("database", kNames), "one of: listen, admin, drain_timeout, tls");
}

}  // namespace
}  // namespace sluice::base
