#include "port/convert/api/request_log.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::port::convert::api {
namespace {

TEST(RequestLog, ReadsInstantsQueriesAndHeadersInTheirForms) {
  const auto calls = read_request_log(
      {"log",
       "{\"time\":\"1970-01-02T00:00:00.5Z\",\"method\":\"PUT\",\"path\":\"/a?x=1\","
       "\"query\":{\"k\":\"a&b\"},\"headers\":{\"Host\":\"Up:80\",\"x\":[\"1\",\"2\"]},"
       "\"bytes\":7}\n\n"
       "{\"time\":1000,\"method\":\"GET\",\"path\":\"/b\",\"address\":\"192.0.2.1\"}\n"});
  ASSERT_TRUE(calls) << calls.error().message;
  ASSERT_EQ(calls->size(), 2);
  EXPECT_EQ((*calls)[0].path, "/b");
  const Call& put = (*calls)[1];
  EXPECT_EQ(put.unix_ms, 86'400'500);
  EXPECT_EQ(put.query, "x=1&k=a%26b");
  EXPECT_EQ(put.parameter("k"), "a&b");
  EXPECT_EQ(put.host(), "up");
  EXPECT_EQ(put.headers.size(), 3);
  EXPECT_EQ(put.body_bytes, 7);
}

TEST(RequestLog, RefusesALineByItsNumber) {
  const std::string good = "{\"time\":1,\"method\":\"GET\",\"path\":\"/\"}\n";
  for (const char* bad :
       {"{}", "{\"time\":\"today\",\"method\":\"GET\",\"path\":\"/\"}", "not json",
        "{\"time\":1,\"method\":\"GET\",\"path\":\"a\"}",
        "{\"time\":1,\"method\":\"GET /x\",\"path\":\"/\"}",
        "{\"time\":1,\"method\":\"GET\",\"path\":\"/\",\"headers\":{\"a\":\"b\\r\\nc: d\"}}"}) {
    const auto calls = read_request_log({"log", good + bad});
    ASSERT_FALSE(calls) << bad;
    EXPECT_EQ(calls.error().param, "log:2:1") << bad;
  }
  EXPECT_FALSE(read_request_log({"log", "\n"}));
}

TEST(RequestLog, WritesAnInstantAsItIsRead) {
  for (const int64_t ms : {int64_t{0}, int64_t{1'790'000'000'123}}) {
    EXPECT_EQ(unix_ms_of(utc_text(ms)).value_or(-1), ms);
  }
  EXPECT_FALSE(unix_ms_of("2026-02-30T00:00:00Z"));
}

TEST(RequestLog, ReadsKeysAsTheyAreImported) {
  const auto keys =
      read_known_keys({"keys.csv", "name,key,Enabled\nacme,k-1,TRUE\nshut,k-2,false\n"});
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1);
  EXPECT_EQ(keys->front().name, "acme");
  EXPECT_TRUE(keys->front().secret.equals("k-1"));
  const auto people = read_known_keys({"keys.csv", "user,password\nanna,pw\n"});
  ASSERT_TRUE(people);
  EXPECT_EQ(people->front().user, "anna");
  EXPECT_FALSE(read_known_keys({"keys.csv", "name,other\na,b\n"}));
}

}  // namespace
}  // namespace sluice::port::convert::api
