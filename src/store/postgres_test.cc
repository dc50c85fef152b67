#include "store/postgres.h"

#include <gtest/gtest.h>

namespace sluice::store {
namespace {

TEST(PostgresSession, ATextThatIsNoConnectionStringIsToldSoWithoutIt) {
  for (const char* bad : {"canary", "postgresql://u:canary@[::1", "password='canary"}) {
    const auto checked = PostgresSession::check(Secret(bad));
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().cause, Cause::Config);
    EXPECT_EQ(checked.error().message.find("canary"), std::string::npos);
  }
  EXPECT_TRUE(PostgresSession::check(Secret("postgresql://u:p@db.internal:5432/sluice")));
  EXPECT_TRUE(PostgresSession::check(Secret("host=/run/postgres dbname=sluice")));
}

TEST(PostgresSession, AServerThatIsNotThereIsAnErrorWithoutTheConnectionString) {
  const std::atomic<bool> stop = false;
  PostgresSession session(stop);
  const auto connected = session.connect(Secret("postgresql://u:canary@127.0.0.1:1/d"), 2000);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().cause, Cause::Storage);
  EXPECT_EQ(connected.error().message.find("canary"), std::string::npos);
  EXPECT_FALSE(session.ask("SELECT 1", {}, 100));
}

TEST(PostgresSession, ACallEndsWhenItIsToldTo) {
  const std::atomic<bool> stop = true;
  PostgresSession session(stop);
  EXPECT_FALSE(session.connect(Secret("postgresql://u:p@127.0.0.1:1/d"), 60'000));
}

}  // namespace
}  // namespace sluice::store
