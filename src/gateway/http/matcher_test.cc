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
  return {std::move(methods), std::move(host), kind, std::move(path), {}, 0};
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

TEST(HttpMatcher, NothingIsDecodedAndTheQueryHasNoPart) {
  const auto m = made({at(PathKind::Exact, "/a b"), at(PathKind::Template, "/x/{id}")});
  EXPECT_EQ(found(m, "GET /a%20b"), kNone);
  EXPECT_EQ(found(m, "GET /x/a%2Fb?c=/d/e"), 1U);
  EXPECT_EQ(m.parameters(1, "/x/a%2Fb").front().second, "a%2Fb");
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
