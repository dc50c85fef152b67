#include "dialect/scan.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace sluice::dialect {
namespace {

TEST(FindQuoted, FindsTheFirstAtEveryPlaceOfTextsOfEveryLength) {
  for (const std::string_view what : {"\"a\"", "\"id\"", "\"usage\"", "\"finish_reason\""}) {
    for (size_t size = 0; size < 70; ++size) {
      // Near misses all along: the right second and last characters with a wrong one between.
      std::string filler;
      while (filler.size() < size) filler += "\"ue\"xuxxxex\"usagE\"fn\"";
      filler.resize(size);
      EXPECT_EQ(find_quoted(filler, what, 0), filler.find(what)) << what << size;
      for (size_t at = 0; at + what.size() <= size; ++at) {
        std::string text = filler;
        text.replace(at, what.size(), what);
        for (const size_t from : {size_t{0}, at, at / 2, std::min(at + 1, size)}) {
          ASSERT_EQ(find_quoted(text, what, from), text.find(what, from))
              << what << " at " << at << " of " << size << " from " << from;
        }
      }
    }
  }
}

TEST(FindMember, PassesOverValuesAndSkipsBlanks) {
  EXPECT_EQ(find_member(R"({"a":"usage","b":{"usage" : {"n":1}}})", "\"usage\""), R"({"n":1}}})");
  EXPECT_EQ(find_member(R"({"a":"usage"})", "\"usage\""), "");
  EXPECT_EQ(find_member("", "\"usage\""), "");
  EXPECT_EQ(find_member(R"({"usage":)", "\"usage\""), "");
}

}  // namespace
}  // namespace sluice::dialect
