#include "port/convert/api/path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::port::convert::api {
namespace {

TEST(Path, AParameterIsOneSegmentAndAGreedyOneTheRest) {
  EXPECT_EQ(to_regex("/a.b/{id}/{rest+}"), "/a\\.b/(?<id>[^#?/]+)/(?<rest>.+)");
}

TEST(Path, NamesOfGroupsHoldLettersDigitsAndUnderscores) {
  EXPECT_EQ(group_name(" white space "), "white_space");
  EXPECT_EQ(group_name("x*()_-+=x"), "x_x");
  EXPECT_EQ(group_name("-"), "p");
}

TEST(Path, AnExpressionOfATemplateReadsBackAsTheTemplate) {
  for (const char* text : {"/", "/orders", "/orders/{id}", "/a.b/{id}/x{y}", "/files/{rest+}"}) {
    EXPECT_EQ(from_regex(to_regex(text) + "$"), text);
  }
}

TEST(Path, AnExpressionThatSaysMoreIsNoTemplate) {
  for (const char* text : {"/a", "/a(b|c)$", "/a.*$", "/a\\d$", "/(?<x>\\d{3})$", "/a\\$"}) {
    EXPECT_EQ(from_regex(text), "") << text;
  }
}

TEST(Path, LiteralsComeBeforeParametersAndThoseBeforeGreedyOnes) {
  EXPECT_GT(specificity("/a/b"), specificity("/a/{x}"));
  EXPECT_GT(specificity("/a/{x}"), specificity("/a/{x+}"));
  EXPECT_GT(specificity("/a/{x}/c"), specificity("/{y}/b/c"));
}

TEST(Path, BracesThatNeverCloseAreText) {
  EXPECT_EQ(to_regex("/a{b"), "/a\\{b");
}

TEST(PathAsRead, DecodesWhatTheGatewayDecodes) {
  constexpr std::string_view kPath = "/%61%2f%c3%a9%21//b";
  EXPECT_EQ(as_read(kPath, {}), "/a%2F%C3%A9%21//b");
  EXPECT_EQ(as_read(kPath, {Decoded::Harmless, true, true}), "/a%2F\u00e9%21/b");
  EXPECT_EQ(as_read(kPath, {Decoded::All, true, true}), "/a/\u00e9!/b");
}

TEST(PathAsRead, ResolvesDotsOnceTheyAreDecoded) {
  const PathReading nginx{Decoded::All, true, true};
  EXPECT_EQ(as_read("/a/%2e%2E/b", nginx), "/b");
  EXPECT_EQ(as_read("/a/./b/..", nginx), "/a/");
  EXPECT_EQ(as_read("/a//../b", nginx), "/b");
  EXPECT_EQ(as_read("/", nginx), "/");
  EXPECT_EQ(as_read("/a//", nginx), "/a/");
  EXPECT_EQ(as_read("/a/../..", nginx), "") << "above the root";
  EXPECT_EQ(as_read("/a%00", nginx), "");
  EXPECT_EQ(as_read("/a%zz", nginx), "");
  EXPECT_EQ(as_read("/a%zz", {}), "/a%zz");
}

}  // namespace
}  // namespace sluice::port::convert::api
