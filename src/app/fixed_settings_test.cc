#include "app/fixed_settings.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

config::Config running() {
  config::Config out;
  out.server.threads = 2;  // resolved at the start; the file may say 0
  out.admin_token = Secret("a token");
  return out;
}

TEST(FixedSettings, NothingIsNamedWhenNothingChanged) {
  config::Config next = running();
  EXPECT_EQ(keep_what_is_fixed(running(), next), "");
}

TEST(FixedSettings, WhatChangedIsNamedAndStaysAsItWas) {
  config::Config next = running();
  next.server.listen.port = 1;
  next.server.limits.max_headers = 7;
  next.admin_token = Secret("another");
  next.log.access = "stdout";
  EXPECT_EQ(keep_what_is_fixed(running(), next), "server.listen, server.limits, admin_token, log");
  EXPECT_EQ(next.server.listen.port, running().server.listen.port);
  EXPECT_EQ(next.server.limits.max_headers, running().server.limits.max_headers);
  EXPECT_EQ(next.admin_token->reveal(), "a token");
  EXPECT_EQ(next.log.access, "none");
}

TEST(FixedSettings, WhatAReloadCanChangeIsChangedInSilence) {
  config::Config next = running();
  next.server.limits.json_depth = 7;
  next.server.drain_timeout = std::chrono::seconds(1);
  next.auth.mode = config::AuthMode::None;
  EXPECT_EQ(keep_what_is_fixed(running(), next), "");
  EXPECT_EQ(next.server.limits.json_depth, 7U);
  EXPECT_EQ(next.server.drain_timeout, std::chrono::seconds(1));
  EXPECT_EQ(next.auth.mode, config::AuthMode::None);
}

}  // namespace
}  // namespace sluice::app
