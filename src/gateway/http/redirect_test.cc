#include "gateway/http/redirect.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

std::string to(const Redirect& redirect, const RedirectedRequest& request) {
  const auto location = location_of(redirect, request);
  return location ? *location : "refused: " + location.error().message;
}

RedirectedRequest asked(std::string_view host, std::string_view path = "/a",
                        std::string_view query = "b=1") {
  return {.host = host,
          .path = path,
          .query = query,
          .has_query = !query.empty(),
          .tls = false,
          .parameters = {{"rest", "/x%20y"}}};
}

PathTemplate path(std::string_view text) {
  auto made = PathTemplate::compile(text, {"rest"});
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

TEST(Redirect, TakesFromTheRequestWhatItDoesNotSay) {
  EXPECT_EQ(to({.scheme = "https"}, asked("shop.example:8080")), "https://shop.example/a?b=1");
  EXPECT_EQ(to({.host = "new.example"}, asked("shop.example:8080")), "http://new.example/a?b=1");
  EXPECT_EQ(to({.path = path("/v2{rest}")}, asked("Shop.example:8080")),
            "http://Shop.example:8080/v2/x%20y?b=1");
  EXPECT_EQ(to({.scheme = "https", .port = 8443}, asked("[::1]:80")), "https://[::1]:8443/a?b=1");
}

TEST(Redirect, LeavesThePortOutWhereItIsTheSchemesOwn) {
  EXPECT_EQ(to({.path = path("/n")}, asked("shop.example:80", "/a", "")), "http://shop.example/n");
  EXPECT_EQ(to({.scheme = "https", .port = 443}, asked("h", "/a", "")), "https://h/a");
  RedirectedRequest tls = asked("h:443", "/a", "");
  tls.tls = true;
  EXPECT_EQ(to({.path = path("/n")}, tls), "https://h/n");
}

TEST(Redirect, KeepsDropsOrJoinsTheQuery) {
  EXPECT_EQ(to({.scheme = "https", .keep_query = false}, asked("h")), "https://h/a");
  EXPECT_EQ(to({.path = path("/n?c=2")}, asked("h")), "http://h/n?c=2&b=1");
  RedirectedRequest empty = asked("h", "/a", "");
  empty.has_query = true;
  EXPECT_EQ(to({.scheme = "https"}, empty), "https://h/a?");
}

TEST(Redirect, RefusesARequestWhoseHostIsNone) {
  for (const char* host : {"", "evil.example/x", "user@evil.example", "h:80:80", "h:x", "h:0",
                           "h:65536", "a b", "[::1", "h\\x", "h?x", "h#x", "%65vil"}) {
    EXPECT_TRUE(to({.scheme = "https"}, asked(host)).starts_with("refused")) << host;
  }
  EXPECT_EQ(to({.scheme = "https", .host = "h"}, asked("a b", "/a", "")), "https://h/a")
      << "not asked for";
}

TEST(Redirect, PutsNothingIntoTheHeaderThatEndsIt) {
  EXPECT_EQ(to({.path = path("/a b\r\nset-cookie: x\u00e9")}, asked("h", "/a", "")),
            "http://h/a%20b%0D%0Aset-cookie:%20x%C3%A9");
  EXPECT_EQ(to({.path = path("{rest}")}, asked("h", "/a", "")), "http://h/x%20y");
}

}  // namespace
}  // namespace sluice::gateway
