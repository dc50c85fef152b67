#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/convert/api/evaluate.h"
#include "port/convert/api/pattern.h"
#include "port/convert/api/registry.h"
#include "port/convert/convert.h"

namespace sluice::port::convert::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SourceText file(const std::string& text) {
  return {"nginx.conf", text};
}

std::string server(const std::string& text) {
  return "http { server { listen 80; " + text + " } }";
}

struct Source {
  explicit Source(const std::string& text) {
    Request request;
    request.from = "nginx";
    request.inputs = {file(text)};
    auto read_specs = read_apis(request, read);
    if (!read_specs) {
      ADD_FAILURE() << read_specs.error().front().message;
      return;
    }
    specs = std::move(*read_specs);
    evaluator = std::make_unique<Evaluator>(specs.front(), "nginx", std::vector<KnownKey>());
  }
  Verdict ask(const std::string& path, const std::string& host = "h", int64_t ms = 0,
              const std::string& method = "GET") const {
    Call call;
    call.method = method;
    call.path = path;
    call.address = "192.0.2.7";
    call.unix_ms = ms;
    call.headers = {{"host", host}};
    return evaluator->ask(call);
  }
  // The upstream's address behind the route that takes the path.
  std::string taken(const std::string& path, const std::string& host = "h") const {
    const Verdict said = ask(path, host);
    for (const Route& route : specs.front().routes) {
      if (*route.name != said.route || !route.service) continue;
      for (const Service& one : specs.front().services) {
        if (*one.name == *route.service) return *one.targets[0].url;
      }
    }
    return std::to_string(said.status);
  }
  Conversion read;
  std::vector<ApiSpec> specs;
  std::unique_ptr<Evaluator> evaluator;
};

std::string converted(const std::string& text, const std::string& to = "sluice") {
  Request request;
  request.inputs = {file(text)};
  request.from = "nginx";
  request.to = to;
  auto made = convert_api(request);
  if (!made) {
    ADD_FAILURE() << made.error().front().message;
    return "";
  }
  return made->files.front().text;
}

// ---- expressions as texts ----

TEST(Pattern, WhatIsSearchedAnywhereIsMatchedFromTheStart) {
  EXPECT_EQ(pattern::from_start("^/one", false), "/one");
  EXPECT_EQ(pattern::from_start("/\\.(git|ht)", false), ".*/\\.(git|ht)");
  EXPECT_EQ(pattern::from_start("\\.PNG$", true), "(?i).*\\.PNG$");
  EXPECT_EQ(pattern::from_start("^/a|b$", false), ".*(?:^/a|b$)");
}

TEST(Pattern, AWholePathFitsWhateverStandsBehindTheMatch) {
  EXPECT_EQ(pattern::for_whole("/one"), "/one.*");
  EXPECT_EQ(pattern::for_whole("/one$"), "/one");
  EXPECT_EQ(pattern::for_whole("/price\\$"), "/price\\$.*");
  EXPECT_EQ(pattern::for_whole("(?i).*\\.png$"), "(?i).*\\.png");
  EXPECT_EQ(pattern::for_whole("/a|/b$"), "(?:/a|/b$).*");
  EXPECT_EQ(pattern::for_whole("/rx/(?<id>\\d+)/a", "rest"), "/rx/(?P<id>\\d+)/a(?P<rest>.*)");
}

TEST(Pattern, AnExpressionBelowAPrefixMayBeginInsideIt) {
  EXPECT_EQ(pattern::within("/static/", "\\.png$", false), "/static/(?:.*\\.png$)");
  EXPECT_EQ(pattern::within("/static/", "/\\.git", false), "/static/(?:.*/\\.git|\\.git)");
  EXPECT_EQ(pattern::within("/static/", "^/static/v[0-9]", false), "/static/(?:v[0-9])");
  EXPECT_EQ(pattern::within("/static/", "^/other", false), "");
  EXPECT_EQ(pattern::within("/static/", "[ab]$", false), std::nullopt);
  EXPECT_EQ(pattern::within("/static/", "tat", false), std::nullopt);
  EXPECT_EQ(pattern::within("/static/", "^(/one|/two)/x", false), "");
  EXPECT_EQ(pattern::within("/static/", "^/(?:static/a|b)c|\\.js$", false),
            "(?:/static/(?:ac)|/static/(?:.*\\.js$))");
}

TEST(Pattern, WhatRe2DoesNotTakeIsTold) {
  EXPECT_TRUE(pattern::beyond_re2("^/(?!public)"));
  EXPECT_TRUE(pattern::beyond_re2("(a)\\1"));
  EXPECT_TRUE(pattern::beyond_re2("a++b"));
  EXPECT_FALSE(pattern::beyond_re2("^/(?<id>[+][+])/(?:a|b)\\+"));
}

// ---- which location ----

TEST(Nginx, ExpressionsComeBeforePrefixesUnlessThePrefixSaysOtherwise) {
  const Source source(server(R"(
    location / { proxy_pass http://any; }
    location ^~ /static/ { proxy_pass http://static; }
    location /static/open/ { proxy_pass http://open; }
    location ~* \.PNG$ { proxy_pass http://png; }
    location ~ ^(/one|/two)/x { proxy_pass http://one; }
    location = /a.png { proxy_pass http://exact; })"));
  EXPECT_EQ(source.taken("/b"), "http://any");
  EXPECT_EQ(source.taken("/b.png"), "http://png");
  EXPECT_EQ(source.taken("/two/xyz"), "http://one");
  EXPECT_EQ(source.taken("/zz/one/x"), "http://any");
  EXPECT_EQ(source.taken("/static/b.png"), "http://static");
  EXPECT_EQ(source.taken("/static/open/b"), "http://open");
  EXPECT_EQ(source.taken("/static/open/b.png"), "http://png");
  EXPECT_EQ(source.taken("/a.png"), "http://exact");
}

TEST(Nginx, NestedLocationsAreAskedWithTheOneAround) {
  const Source source(server(R"(
    location / { proxy_pass http://any; }
    location ~ \.php$ { proxy_pass http://php; }
    location /img/ { proxy_pass http://img;
      location ~ \.php$ { proxy_pass http://inner; }
      location /img/raw/ { proxy_pass http://raw; } })"));
  EXPECT_EQ(source.taken("/a.php"), "http://php");
  EXPECT_EQ(source.taken("/img/a.php"), "http://inner");
  EXPECT_EQ(source.taken("/img/raw/a"), "http://raw");
  EXPECT_EQ(source.taken("/img/a"), "http://img");
}

TEST(Nginx, ALocationThatCannotBeToldApartIsClosed) {
  const std::string text = converted(server(R"(
    location /img/ { proxy_pass http://img; location ~ [a-f]$ { deny all; } })"));
  EXPECT_THAT(text, HasSubstr("closed until"));
  EXPECT_THAT(text, Not(HasSubstr("base_url: http://img")));
}

// ---- who may call ----

TEST(Nginx, WhoeverIsDeniedIsRefused) {
  const Source source(server(R"(
    location /admin/ { deny all; proxy_pass http://up; }
    location /own/ { deny 192.0.2.7; allow 192.0.2.0/24; deny all; proxy_pass http://up; }
    location /net/ { allow 192.0.2.0/24; deny all; proxy_pass http://up; }
    location /outer/ { allow 192.0.2.0/24; deny all; proxy_pass http://up;
      location /outer/inner/ { deny 192.0.2.7; proxy_pass http://up; } })"));
  EXPECT_EQ(source.ask("/admin/x").status, 403);
  EXPECT_EQ(source.ask("/own/x").status, 403);
  EXPECT_EQ(source.ask("/net/x").outcome, Outcome::Forwarded);
  EXPECT_EQ(source.ask("/outer/inner/x").status, 403);
}

TEST(Nginx, WhatMayRefuseARequestClosesTheRoute) {
  for (const std::string check :
       {"auth_request /auth;", "auth_jwt x;", "if ($http_x != abc) { return 403; }",
        "if ($cookie_s = \"\") { return 302 /login; }", "access_by_lua_file x;", "waf on;",
        "include secret.conf;", "satisfy any; allow 10.0.0.0/8; deny all; auth_basic x;"}) {
    for (const bool inside : {true, false}) {
      const std::string text =
          converted(server((inside ? "" : check) + "location / { " + (inside ? check : "") +
                           " proxy_pass http://up; }"));
      EXPECT_THAT(text, Not(HasSubstr("base_url"))) << check;
      EXPECT_THAT(text, HasSubstr("closed until")) << check;
    }
  }
}

TEST(Nginx, WhatRefusesNobodyLeavesTheRouteOpen) {
  const std::string text = converted(server(R"(proxy_buffering off; gzip on;
    if ($scheme = http) { return 301 https://$host$request_uri; }
    location / { auth_request off; if ($http_x) { set $y 1; } proxy_pass http://up; })"));
  EXPECT_THAT(text, HasSubstr("base_url: http://up"));
}

TEST(Nginx, AChecksThatHoldsForAllServersHoldsForTheirLocations) {
  const std::string text = converted(R"(http { auth_basic "All"; server { listen 80;
    location /a/ { proxy_pass http://a; }
    location /open/ { auth_basic off; proxy_pass http://b; } } })");
  EXPECT_THAT(text, HasSubstr("realm: All"));
  EXPECT_EQ(text.find("kind: basic"), text.rfind("kind: basic"));
}

TEST(Nginx, OtherMethodsHaveTheRulesOfLimitExcept) {
  const Source source(server(R"(
    location / { limit_except GET { deny all; } proxy_pass http://up; }
    location /m/ { if ($request_method !~ ^(GET|POST)$) { return 405; } proxy_pass http://up; })"));
  EXPECT_EQ(source.ask("/", "h", 0, "HEAD").outcome, Outcome::Forwarded);
  EXPECT_EQ(source.ask("/", "h", 0, "PUT").status, 403);
  EXPECT_EQ(source.ask("/m/x", "h", 0, "POST").outcome, Outcome::Forwarded);
  EXPECT_EQ(source.ask("/m/x", "h", 0, "PUT").status, 405);
}

// ---- limits ----

TEST(Nginx, ABurstIsAboveTheRequestThatIsDue) {
  const std::string text = R"(http { limit_req_zone $binary_remote_addr zone=z:1m rate=2r/s;
    server { listen 80;
      location /a/ { limit_req zone=z burst=3 nodelay; proxy_pass http://up; }
      location /b/ { limit_req zone=z burst=3 nodelay; proxy_pass http://up; } } })";
  EXPECT_THAT(converted(text), HasSubstr("burst: 4"));
  const Source source(text);
  int passed = 0;
  for (int i = 0; i < 8; ++i) {
    const bool a = i % 2 == 0;
    passed += source.ask(a ? "/a/x" : "/b/x").outcome == Outcome::Forwarded ? 1 : 0;
  }
  EXPECT_EQ(passed, 4);
}

// ---- upstreams, answers ----

TEST(Nginx, ServersThatAreDownOrABackupGetNoShare) {
  const std::string text = converted(R"(http { upstream pool { server a:1 weight=3 max_fails=2;
    server b:2 backup; server c:3 down; } server { listen 80;
    location / { proxy_pass http://pool; } } })");
  EXPECT_THAT(text, HasSubstr("base_url: http://a:1"));
  EXPECT_THAT(text, HasSubstr("weight: 3"));
  EXPECT_THAT(text, Not(HasSubstr("http://b:2")));
  EXPECT_THAT(text, Not(HasSubstr("http://c:3")));
}

TEST(Nginx, ALocationIsReplacedByTheAddresssPathByteForByte) {
  const std::string text = converted(server(R"(
    location /noslash { proxy_pass http://up/v2; }
    location /both/ { proxy_pass http://up/v3/; })"));
  EXPECT_THAT(text, HasSubstr("path: \"/v2{rest}\""));
  EXPECT_THAT(text, HasSubstr("path: \"/{rest}\""));
}

TEST(Nginx, HeadersOfAnInnerBlockReplaceThoseAround) {
  const std::string text = converted(server(R"(add_header X-A one; proxy_set_header X-Up server;
    location / { add_header X-B two; proxy_set_header X-Loc loc; proxy_pass http://up; })"));
  EXPECT_THAT(text, Not(HasSubstr("X-A")));
  EXPECT_THAT(text, Not(HasSubstr("X-Up")));
  EXPECT_THAT(text, HasSubstr("X-B: two"));
  EXPECT_THAT(text, HasSubstr("X-Loc: loc"));
}

TEST(Nginx, ARedirectHasItsLocation) {
  const std::string text = converted(server(R"(
    location /a/ { return 302 /new/place; }
    location /b/ { return https://example.org/x; }
    location /c/ { return 301 https://example.org$request_uri; })"));
  EXPECT_THAT(text, HasSubstr("location: /new/place"));
  EXPECT_THAT(text, HasSubstr("location: https://example.org/x"));
  EXPECT_THAT(text, HasSubstr("host: example.org"));
  EXPECT_THAT(text, Not(HasSubstr("$request_uri")));
  EXPECT_THAT(text, Not(HasSubstr("status: 0")));
}

// ---- hosts ----

TEST(Nginx, TheFirstServerTakesHostsThatNoServerNames) {
  const Source source(R"(http {
    server { listen 80; server_name .example.net; location / { proxy_pass http://net; } }
    server { listen 80 default_server; server_name www.example.com;
             location / { proxy_pass http://rest; } } })");
  EXPECT_EQ(source.taken("/", "example.net"), "http://net");
  EXPECT_EQ(source.taken("/", "www.example.net"), "http://net");
  EXPECT_EQ(source.taken("/", "www.example.com"), "http://rest");
  EXPECT_EQ(source.taken("/", "other.org"), "http://rest");
}

}  // namespace
}  // namespace sluice::port::convert::api
