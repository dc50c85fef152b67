#include "wire/sse.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sluice::wire::sse {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

Events collect(const std::vector<std::string>& pieces) {
  Parser parser;
  Events out;
  for (const std::string& piece : pieces) {
    // A fresh buffer for each piece, so that a view kept too long is seen by the sanitizer.
    const std::string copy = piece;
    auto ok = parser.feed(
        copy, [&](const Event& e) { out.emplace_back(std::string(e.name), std::string(e.data)); });
    EXPECT_TRUE(ok);
  }
  return out;
}

Events events(const std::string& text) {
  return collect({text});
}

TEST(Sse, ReadsTheFormatOfTheStandard) {
  EXPECT_EQ(events("data: a\n\n"), (Events{{"", "a"}}));
  EXPECT_EQ(events("data:a\n\n"), (Events{{"", "a"}}));
  EXPECT_EQ(events("data:  a\n\n"), (Events{{"", " a"}})) << "one space is eaten, not two";
  EXPECT_EQ(events("event: e\ndata: a\n\n"), (Events{{"e", "a"}}));
  EXPECT_EQ(events("data: a\ndata: b\n\n"), (Events{{"", "a\nb"}}));
  EXPECT_EQ(events("data\n\n"), (Events{{"", ""}}));
  EXPECT_EQ(events("data\ndata\n\n"), (Events{{"", "\n"}}));
  EXPECT_EQ(events(": ping\n\ndata: a\n\n"), (Events{{"", "a"}}));
  EXPECT_EQ(events("id: 1\nretry: 5\nnonsense: x\ndata: a\n\n"), (Events{{"", "a"}}));
  EXPECT_EQ(events("\xEF\xBB\xBF"
                   "data: a\n\n"),
            (Events{{"", "a"}}));
}

TEST(Sse, AnEventWithoutDataIsNotDispatchedAndItsNameIsForgotten) {
  EXPECT_EQ(events("event: e\n\ndata: a\n\n"), (Events{{"", "a"}}));
}

TEST(Sse, AnEventWithoutItsBlankLineIsNotDispatched) {
  EXPECT_EQ(events("data: a\n\ndata: b\n"), (Events{{"", "a"}}));
  Parser parser;
  ASSERT_TRUE(parser.feed("data: b\n", [](const Event&) { FAIL(); }));
  EXPECT_TRUE(parser.in_event());
}

TEST(Sse, AllThreeLineEndsWork) {
  for (const char* end : {"\n", "\r", "\r\n"}) {
    const std::string e = end;
    EXPECT_EQ(events("event: x" + e + "data: a" + e + "data: b" + e + e + "data: c" + e + e),
              (Events{{"x", "a\nb"}, {"", "c"}}));
  }
}

TEST(Sse, EverySplitOfTheBytesGivesTheSameEvents) {
  for (const std::string& text :
       {std::string("event: e\ndata: one\ndata: two\n\n: c\n\ndata: \xe2\x82\xac\n\n"),
        std::string("\xEF\xBB\xBF"
                    "event: e\r\ndata: one\r\ndata: two\r\n\r\ndata: x\r\n\r\n"),
        std::string("data: a\r\rdata: b\rdata: c\r\r")}) {
    const Events whole = events(text);
    ASSERT_FALSE(whole.empty());
    for (size_t i = 0; i <= text.size(); ++i) {
      for (size_t j = i; j <= text.size(); ++j) {
        ASSERT_EQ(collect({text.substr(0, i), text.substr(i, j - i), text.substr(j)}), whole)
            << i << "," << j;
      }
    }
  }
}

TEST(Sse, BoundsWhatOneEventMayHold) {
  Parser parser(16);
  EXPECT_FALSE(parser.feed("data: 12345678901234567890", [](const Event&) {}));
  Parser joined(16);
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "data: 1234\n";
  EXPECT_FALSE(joined.feed(lines, [](const Event&) {}));
}

}  // namespace
}  // namespace sluice::wire::sse
