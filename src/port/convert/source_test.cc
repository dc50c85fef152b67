#include "port/convert/source.h"

#include <gtest/gtest.h>

namespace sluice::port::convert {
namespace {

std::string error_of(const std::string& file, const std::string& text) {
  Ledger ledger;
  const auto source = read_source({file, text}, 0, ledger);
  return source ? "" : source.error().param + ": " + source.error().message;
}

TEST(ReadSource, GivesEveryLeafAnEntryWithItsPointerAndLine) {
  Ledger ledger;
  const auto source = read_source({"a.json", "{\"a/b\": [1,\n {}],\n \"c\": null}"}, 0, ledger);
  ASSERT_TRUE(source);
  ASSERT_EQ(ledger.entries().size(), 3U);
  EXPECT_EQ(ledger.entry(0).path, "/a~1b/0");
  EXPECT_EQ(ledger.entry(1).path, "/a~1b/1");
  EXPECT_EQ(ledger.entry(1).position.line, 2U);
  EXPECT_EQ(ledger.entry(2).path, "/c");
}

TEST(ReadSource, NamesTheLineOfATrailingComma) {
  EXPECT_TRUE(error_of("a.json", "{\n\"a\": [1,\n]}").starts_with("a.json:2:8: a comma"));
}

TEST(ReadSource, NamesTheLineOfAComment) {
  EXPECT_TRUE(error_of("a.json", "{\n// x\n}").starts_with("a.json:2:1: a comment"));
}

TEST(ReadSource, DoesNotTakeATextForAComment) {
  EXPECT_EQ(error_of("a.json", R"({"a": "// no ,] \" comment"})"), "");
}

TEST(ReadSource, NamesPlaceAndCauseOfBrokenJson) {
  const auto begins = [](const std::string& text, const std::string& error) {
    EXPECT_TRUE(error_of("a.json", text).starts_with(error)) << text << error_of("a.json", text);
  };
  begins("{\"a\":1,\n\"b\":tru,\n\"c\":2}", "a.json:2:5: \"tru\" is no value");
  begins("{\"a\":\n 'x'}", "a.json:2:2: \"'x'\" is no value");
  begins("{\"a\":1\n\"b\":2}", "a.json:2:1: ','");
  begins("{\"a\" 1}", "a.json:1:6: ':'");
  begins("{a: 1}", "a.json:1:2: a name");
  begins("{\"a\": [1,\n2", "a.json:2:2: the text ends inside a list");
  begins("{\"a\": \"x\n\"}", "a.json:1:7: a text without");
  begins("{\"a\": }", "a.json:1:7: a value is missing");
  begins("{\"a\": 1]", "a.json:1:8: ']' closes nothing");
  begins("{}\n{}", "a.json:2:1: more follows");
  begins("", "a.json:1:1: the text ends");
  begins("\xFF\xFE{", "a.json:1:1: the text is UTF-16");
}

TEST(ReadSource, TakesJsonWithAByteOrderMark) {
  EXPECT_EQ(error_of("a.json", "\xEF\xBB\xBF{\"a\": 1}"), "");
}

TEST(ReadSource, ReadsRepeatedFieldsOfPrototextAsAList) {
  Ledger ledger;
  const auto source =
      read_source({"a.pbtxt", "x { n: 1 } # one\nx < n: 2 >\ny: [1, 2]"}, 0, ledger);
  ASSERT_TRUE(source);
  EXPECT_EQ(text_at(&source->documents[0], "x/1/n"), "2");
  EXPECT_EQ(text_at(&source->documents[0], "y/0"), "1");
}

TEST(ReadSource, RefusesPrototextThatEndsEarly) {
  EXPECT_TRUE(error_of("a.pbtxt", "x {\n n: 1").starts_with("a.pbtxt:2:6: '}' is missing"));
}

TEST(ReadSource, RefusesATextOverTheLimit) {
  Ledger ledger;
  const auto source = read_source({"a.json", std::string(200, ' ')}, 0, ledger, {.max_bytes = 100});
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().cause, Cause::TooLarge);
}

TEST(FillPlaceholders, PutsParametersInAndLeavesExpressionsAlone) {
  const auto text = fill_placeholders({"a", "{{ A }} ${{parent.x}} {{\"b\": 1}}"}, {{"A", "1"}});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "1 ${{parent.x}} {{\"b\": 1}}");
}

}  // namespace
}  // namespace sluice::port::convert
