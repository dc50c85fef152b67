#include "wire/yaml.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::wire::yaml {
namespace {

Document parsed(std::string_view text) {
  auto doc = Document::parse(text);
  EXPECT_TRUE(doc.has_value()) << text << "\n" << doc.error().param << " " << doc.error().message;
  return doc ? std::move(*doc) : *Document::parse("");
}

// "line:column message" of the refusal, "" when the text is accepted.
std::string refusal(std::string_view text, const Limits& limits = {}) {
  const auto doc = Document::parse(text, limits, Cause::Config);
  return doc ? "" : doc.error().param + " " + doc.error().message;
}

Cause cause_of(std::string_view text, const Limits& limits = {}) {
  const auto doc = Document::parse(text, limits, Cause::Config);
  return doc ? Cause::Internal : doc.error().cause;
}

TEST(Yaml, KeepsKeysInTheOrderOfTheFile) {
  const auto doc = parsed("b: 1\na: 2\nc: [x, y]\n");
  std::string order;
  for (const Value child : doc.root()) order += child.key();
  EXPECT_EQ(order, "bac");
  EXPECT_EQ(doc.root()["c"].size(), 2U);
}

TEST(Yaml, SaysWhereEveryValueAndKeyStands) {
  const auto doc = parsed("server:\n  listen: 127.0.0.1:80\n  list:\n    - { id: old }\n");
  const Value listen = doc.root()["server"]["listen"];
  EXPECT_EQ(to_string(listen.key_position()), "2:3");
  EXPECT_EQ(to_string(listen.position()), "2:11");
  const Value item = *doc.root()["server"]["list"].begin();
  EXPECT_EQ(to_string(item.position()), "4:7");
  EXPECT_EQ(to_string(item["id"].position()), "4:13");
}

TEST(Yaml, AnEmptyValueStandsWhereItsKeyStands) {
  const auto doc = parsed("a: 1\nb:\nc: 3\n");
  EXPECT_TRUE(doc.root()["b"].is_null());
  EXPECT_EQ(to_string(doc.root()["b"].position()), "2:1");
}

TEST(Yaml, QuotedScalarsStayTexts) {
  const auto doc = parsed("a: \"true\"\nb: true\nc: '42'\nd: 42\ne: !!str 42\nf: |\n  7\n");
  EXPECT_FALSE(doc.root()["a"].as_bool().has_value());
  EXPECT_TRUE(doc.root()["a"].is_text());
  EXPECT_EQ(doc.root()["b"].as_bool(), true);
  EXPECT_FALSE(doc.root()["b"].is_text());
  EXPECT_FALSE(doc.root()["c"].as_int().has_value());
  EXPECT_EQ(doc.root()["d"].as_int(), 42);
  EXPECT_TRUE(doc.root()["e"].is_text());
  EXPECT_EQ(doc.root()["f"].text(), "7\n");
  EXPECT_TRUE(doc.root()["f"].is_text());
}

TEST(Yaml, PlainScalarsFollowTheCoreSchema) {
  for (const char* text : {"no", "off", "y", "2024-10-21", "1_000", "12:30", "1e", ".", "+", "0x",
                           "0xZZ", "127.0.0.1", "tRue", "-", "1.2.3"}) {
    EXPECT_TRUE(parsed("v: '" + std::string(text) + "'").root()["v"].is_text()) << text;
    if (std::string_view(text) == "-") continue;  // a list when plain
    EXPECT_TRUE(parsed("v: " + std::string(text)).root()["v"].is_text()) << text;
  }
  for (const char* text : {"0", "-17", "+5", "0x1F", "0o17", "1.5", "-.5", "2.", "1e3", ".inf",
                           "-.Inf", ".nan", "99999999999999999999", "true", "FALSE"}) {
    EXPECT_FALSE(parsed("v: " + std::string(text)).root()["v"].is_text()) << text;
  }
}

TEST(Yaml, ReadsNumbersExactly) {
  const auto doc = parsed("[0x1F, 0o17, -17, 007, 1.5, 99999999999999999999, 1e999, .inf]");
  std::vector<Value> v;
  for (const Value child : doc.root()) v.push_back(child);
  EXPECT_EQ(v[0].as_int(), 31);
  EXPECT_EQ(v[1].as_int(), 15);
  EXPECT_EQ(v[2].as_int(), -17);
  EXPECT_EQ(v[3].as_int(), 7);
  EXPECT_FALSE(v[4].as_int().has_value());
  EXPECT_EQ(v[4].as_double(), 1.5);
  EXPECT_FALSE(v[5].as_int().has_value());
  EXPECT_EQ(v[5].as_double(), 99999999999999999999.0);
  EXPECT_FALSE(v[6].as_double().has_value());
  EXPECT_FALSE(v[7].as_double().has_value());
}

TEST(Yaml, ReadsJson) {
  const auto doc = parsed(
      "{\"a\":1,\"b\":[true,null,\"x\\/"
      "y\\u00e9\"],\n\t\"c\":{\"d\":-1.5e3},\"e\":\"\\ud83d\\ude00\","
      "\"f\":\"\\\\ud83d\"}");
  EXPECT_EQ(doc.root()["a"].as_int(), 1);
  EXPECT_EQ(doc.root()["b"].size(), 3U);
  EXPECT_EQ(doc.root()["c"]["d"].as_double(), -1500.0);
  EXPECT_EQ(doc.root()["e"].text(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(doc.root()["f"].text(), "\\ud83d");
  EXPECT_TRUE((*++doc.root()["b"].begin()).is_null());
}

TEST(Yaml, AnAliasIsACopyThatPointsAtItsAnchor) {
  const auto doc = parsed("base: &b { x: 1, y: [2] }\nuse: *b\nscalar: &s text\nagain: [*s, *s]\n");
  EXPECT_EQ(doc.root()["use"]["x"].as_int(), 1);
  EXPECT_EQ(doc.root()["use"]["y"].size(), 1U);
  EXPECT_EQ(to_string(doc.root()["use"].position()), "1:7");
  EXPECT_EQ(to_string(doc.root()["use"].key_position()), "2:1");
  EXPECT_EQ(doc.root()["again"].size(), 2U);
  EXPECT_EQ(doc.root().size(), 4U);
}

TEST(Yaml, MissingMembersAnswerHarmlessly) {
  const auto doc = parsed("a: 1");
  const Value missing = doc.root()["b"]["c"];
  EXPECT_FALSE(missing.exists());
  EXPECT_EQ(missing.size(), 0U);
  EXPECT_EQ(missing.text(), "");
  EXPECT_FALSE(missing.as_int().has_value());
}

TEST(Yaml, ValuesSurviveAMoveOfTheDocument) {
  auto doc = parsed("key: value");
  const Value value = doc.root()["key"];
  const Document moved = std::move(doc);
  EXPECT_EQ(value.text(), "value");
  EXPECT_EQ(moved.root()["key"].text(), "value");
}

TEST(Yaml, AnEmptyTextIsANullDocument) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n"}) {
    EXPECT_TRUE(parsed(text).root().is_null()) << text;
  }
}

TEST(Yaml, ReadsSeveralDocuments) {
  const auto docs = Document::parse_all("a: 1\n---\nb: 2\n...\n---\n- 3\n");
  ASSERT_TRUE(docs.has_value()) << docs.error().message;
  ASSERT_EQ(docs->size(), 3U);
  EXPECT_EQ((*docs)[1].root()["b"].as_int(), 2);
  EXPECT_EQ(to_string((*docs)[2].root().position()), "6:1");
  EXPECT_EQ(Document::parse_all("")->size(), 0U);
  EXPECT_EQ(Document::parse_all("# don't\n\n")->size(), 0U);
}

TEST(Yaml, AnchorsEndWithTheirDocument) {
  EXPECT_FALSE(Document::parse_all("a: &x 1\n---\nb: *x\n").has_value());
}

TEST(Yaml, OneDocumentMeansOne) {
  EXPECT_EQ(refusal("a: 1\n---\nb: 2\n"),
            "2:1 only 1 document may stand here; remove what follows");
}

TEST(Yaml, RefusesADuplicateKeyAndPointsAtTheSecond) {
  EXPECT_EQ(refusal("a: 1\nb:\n  x: 1\n  'x': 2\n"),
            "4:3 a key stands twice, first at line 3; remove one of the two");
}

struct Bad {
  const char* text;
  const char* where;
};

TEST(Yaml, RefusesBrokenTextsAndSaysWhere) {
  for (const Bad& bad : std::to_array<Bad>({
           {"a: [1, 2\n", "2:1"},
           {"a: {b: 1\n", "2:1"},
           {"a: 'open\n", "2:1"},
           {"a: \"open\nb: 1\n\n", "4:1"},
           {"a: 'open", "1:9"},
           {"a: b: c\n", "1:5"},
           {"a:\n\t- b\n", "2:2"},
           {"a: 1\n  b: 2\n", "2:4"},
           {"a: ]\n", "1:4"},
           {"a: 1\n]\n", "2:1"},
           {"a: *nothing\n", "1:4"},
           {"? [a]\n: 1\n", "1:3"},
           {"~: 1\n", "1:1"},
           {"a: \"\\q\"\n", "1:7"},
           {"a: @x\n", "1:4"},
           {"a: &x [1, *x]\n", "1:11"},
           {"a: \xFF\n", "1:4"},
           {"a: 1\n\x04"
            "b: 2\n",
            "2:1"},
       })) {
    const std::string got = refusal(bad.text);
    EXPECT_EQ(got.substr(0, got.find(' ')), bad.where) << bad.text << " -> " << got;
  }
}

TEST(Yaml, MessagesNeverQuoteTheText) {
  for (const char* text : {"key: *canary\n", "key: [canary", "key: \"canary\\q\"", "key: 'canary",
                           "%YAML canary\n---\n", "key: !canary! x\n", "key: canary: canary\n",
                           "canary: 1\ncanary: 2\n"}) {
    const std::string got = refusal(text);
    EXPECT_NE(got, "") << text;
    EXPECT_EQ(got.find("canary"), std::string::npos) << got;
  }
}

TEST(Yaml, BoundsBytesDepthAndNodes) {
  EXPECT_EQ(cause_of("a: 12345", {.max_bytes = 7}), Cause::TooLarge);
  EXPECT_EQ(refusal("[[[1]]]", {.max_depth = 4}), "");
  EXPECT_EQ(cause_of("[[[1]]]", {.max_depth = 3}), Cause::TooLarge);
  EXPECT_EQ(refusal("[1, 2, 3]", {.max_nodes = 4}), "");
  EXPECT_EQ(cause_of("[1, 2, 3]", {.max_nodes = 3}), Cause::TooLarge);
  EXPECT_EQ(cause_of(std::string(100'000, '[') + std::string(100'000, ']')), Cause::TooLarge);
  EXPECT_NE(refusal(std::string(200'000, '[')), "");
  EXPECT_EQ(cause_of("[&a x, *a, *a]", {.max_aliases = 1}), Cause::TooLarge);
}

TEST(Yaml, RefusesAnAliasBombBeforeItGrows) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string prev = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + prev;
    for (int k = 0; k < 9; ++k) bomb += ", " + prev;
    bomb += "]\n";
  }
  EXPECT_EQ(cause_of(bomb), Cause::TooLarge);
}

TEST(Yaml, CountsTheTextsThatAliasesRepeat) {
  std::string text = "a: &a \"" + std::string(1 << 20, 'x') + "\"\nb: [*a";
  for (int i = 0; i < 30; ++i) text += ", *a";
  EXPECT_EQ(cause_of(text + "]\n"), Cause::TooLarge);
}

TEST(Yaml, CountsTheDepthThatAliasesAddUpTo) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  EXPECT_EQ(cause_of(text), Cause::TooLarge);
}

}  // namespace
}  // namespace sluice::wire::yaml
