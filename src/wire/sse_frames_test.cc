#include "wire/sse_frames.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::wire::sse {
namespace {

std::vector<std::string> frames(const std::vector<std::string>& pieces, bool* open = nullptr) {
  FrameCutter cutter;
  std::vector<std::string> out;
  for (const std::string& piece : pieces) {
    const std::string copy = piece;
    EXPECT_TRUE(cutter.feed(copy, [&](std::string_view f) { out.emplace_back(f); }));
  }
  if (open != nullptr) *open = cutter.in_frame();
  return out;
}

TEST(FrameCutter, FramesAddUpToTheStreamForEverySplit) {
  for (const std::string& text :
       {std::string("event: a\ndata: 1\n\ndata: 2\n\n: ping\n\ndata: [DONE]\n\n"),
        std::string("event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n")}) {
    const auto whole = frames({text});
    ASSERT_EQ(whole.size(), text.find('\r') == std::string::npos ? 4U : 2U);
    for (size_t i = 0; i <= text.size(); ++i) {
      for (size_t j = i; j <= text.size(); ++j) {
        ASSERT_EQ(frames({text.substr(0, i), text.substr(i, j - i), text.substr(j)}), whole);
      }
    }
    std::string joined;
    for (const auto& f : whole) joined += f;
    EXPECT_EQ(joined, text);
  }
}

TEST(FrameCutter, AnUnfinishedFrameIsHeldBack) {
  bool open = false;
  EXPECT_EQ(frames({"data: 1\n\ndata: 2\n"}, &open).size(), 1U);
  EXPECT_TRUE(open);
}

TEST(FrameCutter, BoundsAFrame) {
  FrameCutter cutter(100);
  EXPECT_FALSE(cutter.feed("data: " + std::string(200, 'x'), [](std::string_view) {}));
}

TEST(ParseFrame, GivesNameAndData) {
  std::string scratch;
  Event e = parse_frame("event: x\r\ndata: 1\r\n\r\n", scratch);
  EXPECT_EQ(e.name, "x");
  EXPECT_EQ(e.data, "1");
  e = parse_frame("data: 1\ndata:2\ndata: 3\n\n", scratch);
  EXPECT_EQ(e.name, "");
  EXPECT_EQ(e.data, "1\n2\n3");
  EXPECT_EQ(parse_frame(": ping\n\n", scratch).data, "");
}

}  // namespace
}  // namespace sluice::wire::sse
