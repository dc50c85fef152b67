#include "port/convert/api/expression.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::port::convert::api {
namespace {

bool beginning(std::string_view expression, std::string_view text) {
  const auto compiled = Expression::compile(expression);
  EXPECT_TRUE(compiled) << expression;
  return compiled && compiled->fits_beginning(text);
}

TEST(Expression, FitsFromTheBeginningAndNeedNotReachTheEnd) {
  EXPECT_TRUE(beginning("/orders", "/orders/1"));
  EXPECT_FALSE(beginning("/orders$", "/orders/1"));
  EXPECT_TRUE(beginning("^/orders$", "/orders"));
  EXPECT_FALSE(beginning("/orders", "/v1/orders"));
}

TEST(Expression, ReadsWhatPathsAreWrittenWith) {
  EXPECT_TRUE(beginning("/orders/(?<id>[^#?/]+)$", "/orders/a-1"));
  EXPECT_FALSE(beginning("/orders/(?<id>[^#?/]+)$", "/orders/a/1"));
  EXPECT_TRUE(beginning("/x/(a|b)+$", "/x/abba"));
  EXPECT_FALSE(beginning("/x/(a|b)+$", "/x/"));
  EXPECT_TRUE(beginning(R"(/v\d{1,2}\.json$)", "/v12.json"));
  EXPECT_FALSE(beginning(R"(/v\d{1,2}\.json$)", "/v123.json"));
  EXPECT_TRUE(beginning("/(?:a|)b?$", "/"));
  EXPECT_TRUE(beginning("(?i)/Files/[a-f]", "/fILES/C"));
  EXPECT_TRUE(beginning("/a.*?/z", "/abc/d/z"));
  EXPECT_TRUE(beginning("/[^]x]", "/a"));
}

TEST(Expression, RefusesMoreAlternativesThanItFollows) {
  std::string text = "/a";
  for (int i = 0; i < 100'000; ++i) text += "|a";
  EXPECT_FALSE(Expression::compile(text));
}

TEST(Expression, SaysNothingAboutWhatItDoesNotRead) {
  for (const char* text : {"/(?=a)", "/(?!a)", "/(a", "/a)", "/[a", "*", "/a{999999}", "/(a)\\1",
                           "/a++", "/(?<!a)b", "/[[:alpha:]]", "/((a{500}){500}){500}"}) {
    EXPECT_FALSE(Expression::compile(text)) << text;
  }
}

// Backtracking would take 2^40 steps.
TEST(Expression, IsLinearInTheText) {
  const std::string text = "/" + std::string(5000, 'a') + "!";
  EXPECT_FALSE(beginning("/(a|a)*(a|a)*(a*)*$", text));
}

}  // namespace
}  // namespace sluice::port::convert::api
