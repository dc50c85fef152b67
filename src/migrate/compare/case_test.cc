// What counts as JSON in an answer: whatever the reader takes, and no parser for prose.
#include "migrate/compare/case.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::migrate::compare {
namespace {

TEST(Json, OfAnAnswerIsWhatTheReaderTakes) {
  for (const char* text : {"{}",       "[]",      " \t\r\n{\"a\":1}",
                           "\"text\"", "-1",      "0",
                           "42",       "7e1",     "true",
                           "false",    "null",    "\xEF\xBB\xBF{}",
                           "",         " ",       "\n",
                           "Well, {}", "tru",     "nothing",
                           "[1,",      "{",       "-",
                           "}",        "\x0B{}",  "\xC2\xA0{}",
                           "'a'",      "+1",      ".5",
                           "NaN",      "Infinity"}) {
    wire::json::Document document;
    AnswerPair pair;
    pair.old_side.text = text;
    const Policy policy;
    Case work(pair, policy);
    const bool readable = *text != '\0' && document.parse(text).has_value();
    EXPECT_EQ(work.old_json().exists(), readable) << text;
  }
}

TEST(Json, OfAnAnswerIsSharedByAllRungs) {
  AnswerPair pair;
  pair.old_side.text = " {\"a\":[1]}";
  pair.new_side.text = "Certainly: {\"a\":[1]}";
  const Policy policy;
  Case work(pair, policy);
  EXPECT_EQ(work.old_json()["a"].size(), 1U);
  EXPECT_EQ(work.old_json().raw().data(), work.old_json().raw().data());
  EXPECT_FALSE(work.new_json().exists());
  EXPECT_FALSE(work.both_structured());
}

}  // namespace
}  // namespace sluice::migrate::compare
