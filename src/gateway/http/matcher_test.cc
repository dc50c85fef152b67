#include "gateway/http/matcher.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

using wire::http1::MessageParser;

struct Request {
  explicit Request(const std::string& line, const std::string& fields = "host: h\r\n")
      : bytes(line + " HTTP/1.1\r\n" + fields + "\r\n") {
    EXPECT_TRUE(parser.parse_head(bytes).has_value()) << line;
  }
  std::string bytes;
  MessageParser parser{MessageParser::Kind::Request, {}};
};

RouteCondition at(PathKind kind, std::string path, std::vector<std::string> methods = {},
                  std::string host = "") {
  return {std::move(methods), std::move(host), kind, std::move(path), {}, {}, 0};
}

HttpMatcher made(std::vector<RouteCondition> conditions) {
  auto matcher = HttpMatcher::build(std::move(conditions));
  EXPECT_TRUE(matcher.has_value()) << (matcher ? "" : matcher.error().message);
  return std::move(*matcher);
}

size_t found(const HttpMatcher& matcher, const std::string& line,
             const std::string& fields = "host: h\r\n") {
  const Request request(line, fields);
  return matcher.find(request.parser.head()).route;
}

constexpr size_t kNone = HttpMatcher::kNone;

TEST(HttpMatcher, KindsOfPatternsComeInTheirOrderWhateverTheFileSays) {
  const auto m = made({at(PathKind::Regex, "/a/.*"), at(PathKind::Prefix, "/a"),
                       at(PathKind::Greedy, "/a/{rest+}"), at(PathKind::Template, "/a/{id}"),
                       at(PathKind::Exact, "/a/b")});
  EXPECT_EQ(found(m, "GET /a/b"), 4U);
  EXPECT_EQ(found(m, "GET /a/c"), 3U);
  EXPECT_EQ(found(m, "GET /a/c/d"), 2U);
  EXPECT_EQ(found(m, "GET /a"), 1U);
  EXPECT_EQ(found(m, "GET /b"), kNone);
}

TEST(HttpMatcher, APriorityGoesBeforeTheKindOfThePatternAndBehindTheHost) {
  RouteCondition expression = at(PathKind::Regex, "/a/.*[.]png");
  expression.priority = 1;
  RouteCondition other = at(PathKind::Regex, "/.*");
  other.priority = 2;
  const auto m = made({at(PathKind::Prefix, "/a"), expression, at(PathKind::Exact, "/a/x.png"),
                       at(PathKind::Prefix, "/", {}, "named")});
  EXPECT_EQ(found(m, "GET /a/x.png"), 1U);
  EXPECT_EQ(found(m, "GET /a/x"), 0U);
  EXPECT_EQ(found(m, "GET /a/x.png", "host: named\r\n"), 3U);
  EXPECT_EQ(found(made({expression, other}), "GET /a/x.png"), 1U);
}

TEST(HttpMatcher, TheLongerLiteralComesBeforeTheShorter) {
  const auto m = made(
      {at(PathKind::Prefix, "/"), at(PathKind::Prefix, "/api"), at(PathKind::Prefix, "/api/v1")});
  EXPECT_EQ(found(m, "GET /api/v1/x"), 2U);
  EXPECT_EQ(found(m, "GET /api/v2"), 1U);
  EXPECT_EQ(found(m, "GET /apis"), 0U);
}

TEST(HttpMatcher, OfEqualTemplatesTheLiteralFurtherLeftWins) {
  const auto m = made({at(PathKind::Template, "/{x}/bb"), at(PathKind::Template, "/aa/{y}")});
  EXPECT_EQ(found(m, "GET /aa/bb"), 1U);
}

TEST(HttpMatcher, APrefixEndsAtASegmentUnlessAStarSaysOtherwise) {
  const auto plain = made({at(PathKind::Prefix, "/static")});
  EXPECT_EQ(found(plain, "GET /static/a.css"), 0U);
  EXPECT_EQ(found(plain, "GET /statics"), kNone);
  const auto star = made({at(PathKind::Prefix, "/static*")});
  EXPECT_EQ(found(star, "GET /statics"), 0U);
}

TEST(HttpMatcher, AParameterIsOneSegmentAndNeverEmpty) {
  const auto m = made({at(PathKind::Template, "/o/{id}/i")});
  EXPECT_EQ(found(m, "GET /o/1/i"), 0U);
  EXPECT_EQ(found(m, "GET /o//i"), kNone);
  EXPECT_EQ(found(m, "GET /o/1/2/i"), kNone);
  EXPECT_EQ(found(m, "GET /o/1/i/"), kNone);
}

TEST(HttpMatcher, AGreedyParameterTakesSlashesButNotNothing) {
  const auto m = made({at(PathKind::Greedy, "/f/{proxy+}")});
  EXPECT_EQ(found(m, "GET /f/a/b/c"), 0U);
  EXPECT_EQ(found(m, "GET /f/"), kNone);
  EXPECT_EQ(found(m, "GET /f"), kNone);
}

TEST(HttpMatcher, EverySpellingOfAPathFindsTheSameRoute) {
  const auto m = made({at(PathKind::Prefix, "/"), at(PathKind::Prefix, "/secret/"),
                       at(PathKind::Template, "/x/{id}"), at(PathKind::Prefix, "/caf%c3%a9/")});
  for (const char* path : {"/secret/x", "/%73ecret/x", "//secret/x", "/secret//x", "//%73ecret//x",
                           "/secret/x?c=/d//e%20f"}) {
    EXPECT_EQ(found(m, std::string("GET ") + path), 1U) << path;
  }
  EXPECT_EQ(found(m, "GET /caf%C3%A9/1"), 3U);
  EXPECT_EQ(found(m, "GET /x/a%2Fb?c=/d/e"), 2U) << "an encoded slash is data";
}

TEST(HttpMatcher, ParametersKeepTheSpellingInWhichTheyCame) {
  const auto m = made({at(PathKind::Template, "/x/{id}/y"), at(PathKind::Prefix, "/café"),
                       at(PathKind::Regex, "/r/(?P<a>[^/]+)/(?P<b>.*)")});
  EXPECT_EQ(m.parameters(0, "//%78//a%2fb%41//y").front().second, "a%2fb%41");
  EXPECT_EQ(m.parameters(1, "/caf%C3%A9//b%20c//d").front().second, "/b%20c//d");
  EXPECT_EQ(m.parameters(1, "/caf%C3%A9").front().second, "");
  const auto groups = m.parameters(2, "/r//%7Ea/%C3%A9%2F");
  EXPECT_EQ(groups[0].second, "%7Ea");
  EXPECT_EQ(groups[1].second, "%C3%A9%2F");
}

TEST(HttpMatcher, AnEncodedSlashIsASlashWhereTheConfigurationSaysSo) {
  const auto build = [](EncodedSlash slash) {
    auto m = HttpMatcher::build(
        {at(PathKind::Prefix, "/"), at(PathKind::Prefix, "/secret/", {"GET"})}, slash);
    EXPECT_TRUE(m.has_value());
    return std::move(*m);
  };
  const auto keep = build(EncodedSlash::Keep);
  const Request get("GET /secret%2Fx");
  EXPECT_EQ(keep.find(get.parser.head()).route, 0U);
  EXPECT_EQ(keep.find(get.parser.head()).decoded_route, 1U) << "an upstream may read it so";
  const auto decode = build(EncodedSlash::Decode);
  EXPECT_EQ(decode.find(get.parser.head()).route, 1U);
  EXPECT_EQ(decode.find(get.parser.head()).decoded_route, kNone);
  EXPECT_TRUE(build(EncodedSlash::Refuse).find(get.parser.head()).encoded_slash);
}

TEST(HttpMatcher, ANamedHostComesFirstThenTheLongerWildcard) {
  const auto m = made({at(PathKind::Exact, "/"), at(PathKind::Prefix, "/", {}, "*.example.com"),
                       at(PathKind::Prefix, "/", {}, "*.eu.example.com"),
                       at(PathKind::Regex, "/.*", {}, "api.example.com")});
  EXPECT_EQ(found(m, "GET /", "host: api.example.com\r\n"), 3U);
  EXPECT_EQ(found(m, "GET /", "host: API.Example.com:8443\r\n"), 3U);
  EXPECT_EQ(found(m, "GET /", "host: a.eu.example.com\r\n"), 2U);
  EXPECT_EQ(found(m, "GET /", "host: a.example.com\r\n"), 1U);
  EXPECT_EQ(found(m, "GET /", "host: example.com\r\n"), 0U);
}

TEST(HttpMatcher, HostsHaveThePrecedenceOfNginx) {
  const auto m =
      made({at(PathKind::Prefix, "/", {}, "api.*"), at(PathKind::Prefix, "/", {}, "api.eu.*"),
            at(PathKind::Prefix, "/", {}, ".example.net"),
            at(PathKind::Prefix, "/", {}, "*.eu.example.net"),
            at(PathKind::Exact, "/x", {}, "api.example.org"), at(PathKind::Prefix, "/")});
  const auto on = [&](const std::string& host) {
    return found(m, "GET /", "host: " + host + "\r\n");
  };
  EXPECT_EQ(on("example.net"), 2U);
  EXPECT_EQ(on("www.example.net:8080"), 2U);
  EXPECT_EQ(on("api.example.net"), 2U) << "what is leading comes before what is trailing";
  EXPECT_EQ(on("api.eu.example.net"), 3U) << "the longer first";
  EXPECT_EQ(on("api.eu.example.org"), 1U);
  EXPECT_EQ(on("api.foo"), 0U);
  EXPECT_EQ(on("api."), 5U) << "one label more is needed";
  EXPECT_EQ(on("badexample.net"), 5U);
  EXPECT_EQ(on("api.example.org"), 0U) << "the name has no route for this path";
}

TEST(HttpMatcher, SaysOfAHostThatNobodyCanAskForWhatToWrite) {
  for (const char* host : {"a.example", "*.a.example", ".a.example", "api.*", "A_1.example."}) {
    EXPECT_EQ(why_no_host(host), "") << host;
  }
  for (const char* host : {"*", "a.*.example", "*a.example", "a*", "*.a.*", ".a.*", "~^a", "a:80",
                           "http://a", "a..b", ".", "*.", ".*", "caf\u00e9.example", "a b"}) {
    EXPECT_NE(why_no_host(host), "") << host;
  }
}

TEST(HttpMatcher, AMethodThatNobodyTakesIsToldWithThoseThatAreTaken) {
  const auto m = made(
      {at(PathKind::Exact, "/a", {"GET", "HEAD"}), at(PathKind::Prefix, "/a", {"GET", "PUT"})});
  const Request request("POST /a");
  const auto result = m.find(request.parser.head());
  EXPECT_EQ(result.route, kNone);
  EXPECT_EQ(result.allowed, "GET, HEAD, PUT");
  EXPECT_EQ(found(m, "PUT /a"), 1U) << "a less specific route may still take it";
}

TEST(HttpMatcher, HeadersNarrowARouteAndComeFirst) {
  auto narrow = at(PathKind::Exact, "/a");
  narrow.headers = {{"X-Version", "2"}};
  auto any = at(PathKind::Exact, "/a");
  any.headers = {{"x-beta", std::nullopt}, {"x-version", "3"}};
  const auto m = made({at(PathKind::Exact, "/a"), narrow, any});
  EXPECT_EQ(found(m, "GET /a"), 0U);
  EXPECT_EQ(found(m, "GET /a", "host: h\r\nx-version: 2\r\n"), 1U);
  EXPECT_EQ(found(m, "GET /a", "host: h\r\nx-version: 3\r\nX-Beta: on\r\n"), 2U);
}

TEST(HttpMatcher, ThePartsOfTheQueryNarrowARouteAndComeFirst) {
  auto admin = at(PathKind::Exact, "/q");
  admin.query = {{"admin", "1 2"}};
  auto any = at(PathKind::Exact, "/q");
  any.query = {{"admin", std::nullopt}, {"b", std::nullopt}};
  const auto m = made({at(PathKind::Exact, "/q"), admin, any});
  EXPECT_EQ(found(m, "GET /q"), 0U);
  EXPECT_EQ(found(m, "GET /q?admin=2"), 0U);
  EXPECT_EQ(found(m, "GET /q?badmin=1+2"), 0U);
  EXPECT_EQ(found(m, "GET /q?x&admin=0&%61dmin=1+2"), 1U) << "any of that name, as it is meant";
  EXPECT_EQ(found(m, "GET /q?admin=1%202&b"), 2U);
}

TEST(HttpMatcher, ARegularExpressionMustFitTheWholePath) {
  const auto m = made({at(PathKind::Regex, "/v[0-9]+/(?P<rest>.*)")});
  EXPECT_EQ(found(m, "GET /v12/a/b"), 0U);
  EXPECT_EQ(found(m, "GET /x/v12/a"), kNone);
  EXPECT_EQ(m.parameters(0, "/v12/a/b").front().first, "rest");
  EXPECT_EQ(m.parameters(0, "/v12/a/b").front().second, "a/b");
}

TEST(HttpMatcher, AnExpressionThatRuinsBacktrackersCostsLinearTime) {
  const auto m = made({at(PathKind::Regex, "/(a+)+b")});
  EXPECT_EQ(found(m, "GET /" + std::string(20'000, 'a')), kNone);
}

TEST(HttpMatcher, ManyRoutesAreFoundByTheirPathAtOnce) {
  std::vector<RouteCondition> all;
  for (int i = 0; i < 2000; ++i) {
    all.push_back(at(PathKind::Template, "/s" + std::to_string(i) + "/{id}"));
  }
  const auto m = made(all);
  EXPECT_EQ(found(m, "GET /s1999/x"), 1999U);
  EXPECT_EQ(found(m, "GET /s7/x"), 7U);
}

TEST(PathPattern, SaysWhatIsWrongWithOneThatCannotBe) {
  const auto why = [](PathKind kind, const std::string& text) {
    const auto made_pattern = PathPattern::compile(kind, text);
    return made_pattern ? std::string() : made_pattern.error().message;
  };
  EXPECT_NE(why(PathKind::Exact, "a").find("must begin with '/'"), std::string::npos);
  EXPECT_NE(why(PathKind::Template, "/a{b}").find("whole segment"), std::string::npos);
  EXPECT_NE(why(PathKind::Template, "/{a}/{a}").find("twice"), std::string::npos);
  EXPECT_NE(why(PathKind::Template, "/{}").find("proper name"), std::string::npos);
  EXPECT_NE(why(PathKind::Greedy, "/{a+}/{b+}").find("before its last"), std::string::npos);
  EXPECT_NE(why(PathKind::Regex, "/(?=a)").find("look-around"), std::string::npos);
  EXPECT_NE(why(PathKind::Regex, "/a{1000}{1000}").find("RE2"), std::string::npos);
}

TEST(PathTemplate, PutsParametersInAndRefusesUnknownOnes) {
  auto pattern = PathPattern::compile(PathKind::Greedy, "/a/{id}/{rest+}");
  ASSERT_TRUE(pattern.has_value());
  auto text = PathTemplate::compile("/v2/{rest}/of/{id}{{x}", pattern->names());
  ASSERT_TRUE(text.has_value());
  std::string out;
  text->append(pattern->parameters("/a/7/b/c%20d"), out);
  EXPECT_EQ(out, "/v2/b/c%20d/of/7{x}");
  EXPECT_FALSE(PathTemplate::compile("/{nobody}", pattern->names()).has_value());
}

TEST(DotSegments, AreSeenInEverySpellingThatServersResolve) {
  for (const char* path : {"/a/../b", "/..", "/a/%2e%2E/b", "/a/.%2e", "/./a", "/a%2f..%2fb",
                           "/a/..;x=1/b", "/a\\..\\b"}) {
    EXPECT_TRUE(has_dot_segment(path)) << path;
  }
  for (const char* path : {"/", "/a.b", "/...", "/a/..b", "/a..", "/.well-known/x"}) {
    EXPECT_FALSE(has_dot_segment(path)) << path;
  }
}

}  // namespace
}  // namespace sluice::gateway
