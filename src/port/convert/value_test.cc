#include "port/convert/value.h"

#include <gtest/gtest.h>

#include "port/convert/output.h"
#include "wire/yaml.h"

namespace sluice::port::convert {
namespace {

TEST(Value, PrintsTextsThatLookLikeSomethingElseInQuotes) {
  for (const char* text : {"yes", "1", "1e3", "null", "", "a: b", "~", "- x", "2026-11-21", "0x1f",
                           "line\nbreak", "#no", "*no", "true", "0:30", "a:"}) {
    Value value;
    value.at("/k") = text;
    const auto back = wire::yaml::Document::parse(to_yaml(value));
    ASSERT_TRUE(back) << text;
    EXPECT_TRUE(back->root()["k"].is_text()) << text;
    EXPECT_EQ(back->root()["k"].text(), text);
  }
}

TEST(Value, MakesListsByDigitsAndKeysByEscapes) {
  Value value;
  value.at("/a/0/b~1c") = 1;
  value.at("/a/1") = true;
  EXPECT_EQ(to_yaml(value), "a:\n  - b/c: 1\n  - true\n");
  EXPECT_EQ(to_json(value), "{\n  \"a\": [\n    {\n      \"b/c\": 1\n    },\n    true\n  ]\n}\n");
}

TEST(Value, KeepsInterpolationsOutOfHcl) {
  EXPECT_EQ(to_hcl(Value("${x} %{y} $z"), 0), "\"$${x} %%{y} $z\"");
}

TEST(SafeName, RefusesWhatWouldLeaveTheFolder) {
  for (const char* name : {"", "/a", "../a", "a/../b", "a//b", "a/", ".", "a\\b", "c:d", "a\nb"}) {
    EXPECT_FALSE(is_safe_name(name)) << name;
  }
  EXPECT_TRUE(is_safe_name("a/b.yaml"));
}

}  // namespace
}  // namespace sluice::port::convert
