// Canonical form, path rules, structural difference and schema validation.
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "migrate/compare/canonical.h"
#include "migrate/compare/decimal.h"
#include "migrate/compare/schema.h"
#include "migrate/compare/structure.h"
#include "migrate/compare/value_for_test.h"

namespace sluice::migrate::compare {
namespace {

using wire::json::Document;

TEST(Canonical, NumbersOfOneValueAreOneText) {
  for (const char* same : {"1", "1.0", "1e0", "10E-1", "0.1e+1", "1.000"}) {
    EXPECT_EQ(canonical_number(same), "1") << same;
  }
  for (const char* zero : {"0", "-0", "0.00", "0e9", "-0E-5"}) {
    EXPECT_EQ(canonical_number(zero), "0") << zero;
  }
  EXPECT_EQ(canonical_number("1.50"), "15e-1");
  EXPECT_EQ(canonical_number("-1200"), "-12e2");
  EXPECT_EQ(canonical_number("1e999999999999999999"), "1e999999999999999999");
}

TEST(Canonical, NumbersBeyondADoubleStayApart) {
  EXPECT_NE(canonical_number("9007199254740993"), canonical_number("9007199254740992"));
}

TEST(Canonical, IntegersMayBeWrittenWithAFraction) {
  for (const char* yes : {"1", "1.0", "1e3", "0.5e1", "-0.0"}) EXPECT_TRUE(is_integer(yes)) << yes;
  for (const char* no : {"1.5", "1e-1", "0.1"}) EXPECT_FALSE(is_integer(no)) << no;
}

std::string canonical_of(std::string_view text) {
  Document doc;
  return canonical_text(read_for_test(doc, text));
}

TEST(Canonical, KeyOrderSpaceEscapesAndNumberFormDoNotMatter) {
  EXPECT_EQ(canonical_of(R"({ "b" : 1.0 , "a" : "\u00e9\/" })"), "{\"a\":\"\u00e9/\",\"b\":1}");
  EXPECT_EQ(canonical_of("[ [ ], [ {} , null ], true ]"), "[[],[{},null],true]");
}

// Random JSON with a chance to write the same value in another form.
class Scribe {
 public:
  explicit Scribe(uint64_t seed) : rng_(seed) {}
  void value(std::string& plain, std::string& other, int depth) {
    switch (rng_.next() % (depth > 3 ? 4 : 6)) {
      case 0:
        plain += "null";
        other += " null ";
        return;
      case 1:
        plain += "25";
        other += "2.5e1";
        return;
      case 2:
        plain += "\"x\u00e9\"";
        other += "\"\\u0078\\u00E9\"";
        return;
      case 3:
        plain += "-0.5";
        other += "-5e-1";
        return;
      case 4:
        return list(plain, other, depth);
      default:
        return object(plain, other, depth);
    }
  }

 private:
  void list(std::string& plain, std::string& other, int depth) {
    plain += "[";
    other += "[\n";
    const auto size = rng_.next() % 4;
    for (uint64_t i = 0; i < size; ++i) {
      plain += i == 0 ? "" : ",";
      other += i == 0 ? "" : " ,";
      value(plain, other, depth + 1);
    }
    plain += "]";
    other += "]";
  }
  void object(std::string& plain, std::string& other, int depth) {
    std::string members;
    const auto size = rng_.next() % 4;
    plain += "{";
    for (uint64_t i = 0; i < size; ++i) {
      std::string theirs;
      plain += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":";
      value(plain, theirs, depth + 1);
      std::string member = "\"k" + std::to_string(i) + "\" : " + theirs;
      if (!members.empty()) member += ",";
      members.insert(0, member);
    }
    plain += "}";
    other += "{" + members + "}";
  }
  base::Rng rng_;
};

TEST(Canonical, IsOneFormOfAllFormsAndAFixedPoint) {
  Scribe scribe(21);
  for (int i = 0; i < 500; ++i) {
    std::string plain;
    std::string other;
    scribe.value(plain, other, 0);
    const std::string once = canonical_of("[" + plain + "]");
    ASSERT_EQ(once, canonical_of("[ " + other + " ]")) << plain << " / " << other;
    ASSERT_EQ(canonical_of(once), once);
  }
}

TEST(PathPattern, ReadsAndPrintsTheSameText) {
  for (const char* text : {"choices[0].message.id", "items[*].score", "meta.*", "**.created",
                           "tags[\"a.b\"]", "[3]"}) {
    const auto path = parse_path(text);
    ASSERT_TRUE(path) << text;
    EXPECT_EQ(print_path(*path), text);
  }
  EXPECT_EQ(print_path(*parse_path("$.a")), "a");
}

TEST(PathPattern, RefusesWhatItCannotReadWithAColumn) {
  for (const char* text : {"a..b", "a[", "a[x]", "a[\"b]", "a.", ".a", "a[1", "a[-1]"}) {
    const auto path = parse_path(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().cause, Cause::Config);
    EXPECT_NE(path.error().message.find("column"), std::string::npos);
  }
}

bool matches_text(const char* pattern, const char* path) {
  return matches(*parse_path(pattern), *parse_path(path));
}

TEST(PathPattern, StarsMatchWhatTheySay) {
  EXPECT_TRUE(matches_text("a.*", "a.b"));
  EXPECT_FALSE(matches_text("a.*", "a[0]"));
  EXPECT_TRUE(matches_text("a[*].b", "a[7].b"));
  EXPECT_FALSE(matches_text("a[*].b", "a.x.b"));
  EXPECT_TRUE(matches_text("**.id", "id"));
  EXPECT_TRUE(matches_text("**.id", "a[3].id.x.id"));
  EXPECT_FALSE(matches_text("**.id", "a.id.x"));
  EXPECT_TRUE(matches_text("a.**", "a"));
  EXPECT_TRUE(matches_text("a.**.b.**.c", "a.b.b.x.c"));
}

TEST(PathPattern, IndicesVanishForClusters) {
  EXPECT_EQ(print_path_without_indices("a[12].b[0][1]"), "a[*].b[*][*]");
  EXPECT_EQ(print_path_without_indices("a[\"1\"][x"), "a[\"1\"][x");
}

std::string diff_text(std::string_view a, std::string_view b, const PathPolicy& policy = {}) {
  Document left;
  Document right;
  const auto found = diff(read_for_test(left, a), read_for_test(right, b), policy);
  std::string out;
  for (const auto& d : found.first) out += std::string(d.kind) + " " + d.path + ";";
  return out;
}

TEST(Structure, NamesEveryPlaceThatDiffers) {
  EXPECT_EQ(diff_text(R"({"a":1,"b":[1,2],"c":"x"})", R"({"a":2,"b":[1],"d":null})"),
            "number a;missing b[1];missing c;extra d;");
  EXPECT_EQ(diff_text("[1,{}]", "[1,[]]"), "type [1];");
  EXPECT_EQ(diff_text("true", "false"), "value ;");
}

TEST(Structure, FormDoesNotDiffer) {
  EXPECT_EQ(diff_text(R"({"a":1.0,"b":"\u0041"})", R"({"b":"A","a":1})"), "");
}

PathPolicy policy_of(std::vector<std::pair<const char*, PathRule>> rules) {
  PathPolicy out;
  for (auto& [pattern, rule] : rules) EXPECT_TRUE(out.add(pattern, rule));
  return out;
}

TEST(Structure, RulesForgiveWhatTheySay) {
  const PathPolicy policy =
      policy_of({{"**.id", {.action = PathAction::Ignore}},
                 {"score", {.action = PathAction::Tolerance, .absolute = 0.1}},
                 {"tags", {.action = PathAction::Unordered}},
                 {"note", {.action = PathAction::Text}}});
  EXPECT_EQ(
      diff_text(R"({"id":1,"score":1,"tags":["a","b"],"note":"the same words as before, nearly"})",
                R"({"score":1.05,"tags":["b","a"],"note":"the same words as before, almost"})",
                policy),
      "");
  EXPECT_EQ(diff_text(R"({"score":1,"tags":["a","a"],"note":"north"})",
                      R"({"score":1.2,"tags":["a","b"],"note":"south-west"})", policy),
            "number score;missing tags[1];extra tags[1];text note;");
}

TEST(Structure, UnorderedElementsMayDifferWithinTheirOwnRules) {
  const PathPolicy policy =
      policy_of({{"r", {.action = PathAction::Unordered}},
                 {"r[*].at", {.action = PathAction::Ignore}},
                 {"r[*].v", {.action = PathAction::Tolerance, .relative = 0.01}}});
  EXPECT_EQ(diff_text(R"({"r":[{"v":100,"at":1},{"v":5,"at":2}]})",
                      R"({"r":[{"v":5,"at":9},{"v":100.5,"at":8}]})", policy),
            "");
  EXPECT_EQ(diff_text(R"({"r":[{"v":100}]})", R"({"r":[{"v":102}]})", policy),
            "missing r[0];extra r[0];");
}

TEST(Structure, TheFirstRuleThatMatchesHolds) {
  const PathPolicy policy = policy_of(
      {{"a.keep", {.action = PathAction::Exact}}, {"a.*", {.action = PathAction::Ignore}}});
  EXPECT_EQ(diff_text(R"({"a":{"keep":1,"x":1}})", R"({"a":{"keep":2,"x":2}})", policy),
            "number a.keep;");
}

TEST(Structure, IsEqualToItselfAndMirrorsItsSides) {
  Scribe scribe(22);
  for (int i = 0; i < 300; ++i) {
    std::string a;
    std::string b;
    std::string ignored;
    scribe.value(a, ignored, 0);
    scribe.value(b, ignored, 0);
    Document left;
    Document right;
    const Value x = read_for_test(left, a);
    const Value y = read_for_test(right, b);
    ASSERT_EQ(diff(x, x, {}).differing, 0);
    const auto forth = diff(x, y, {});
    const auto back = diff(y, x, {});
    ASSERT_EQ(forth.differing, back.differing) << a << " / " << b;
    ASSERT_EQ(forth.differing == 0, canonical_text(x) == canonical_text(y));
  }
}

TEST(Structure, StopsAtItsBudgetAndSaysSo) {
  std::string big = "[";
  for (int i = 0; i < 250'000; ++i) big += i == 0 ? "1" : ",1";
  big += "]";
  Document left;
  const Value value = read_for_test(left, big);
  const auto found = diff(value, value, {});
  EXPECT_FALSE(found.complete);
  EXPECT_LE(found.compared, kMostPlaces);
}

std::string verdict_of(std::string_view schema, std::string_view instance) {
  Document rules;
  Document value;
  const auto found = validate(read_for_test(rules, schema), read_for_test(value, instance));
  if (!found) return "error " + found.error().param;
  std::string out = found->valid ? "valid" : std::string(found->keyword) + " at " + found->path;
  for (const auto& name : found->unchecked) out += " ?" + name;
  return out;
}

TEST(Schema, ChecksTheKeywordsOfStructuredOutput) {
  struct Case {
    const char* schema;
    const char* instance;
    const char* verdict;
  };
  for (const Case& c : {
           Case{"true", "1", "valid"},
           {"false", "1", "false at "},
           {R"({"type":"object"})", "{}", "valid"},
           {R"({"type":"object"})", "[]", "type at "},
           {R"({"type":"integer"})", "3.0", "valid"},
           {R"({"type":"integer"})", "3.5", "type at "},
           {R"({"type":["string","null"]})", "null", "valid"},
           {R"({"type":["string","null"]})", "1", "type at "},
           {R"({"properties":{"a":{"type":"string"}}})", R"({"a":1})", "type at a"},
           {R"({"properties":{"a":{"type":"string"}}})", "7", "valid"},
           {R"({"required":["a","b"]})", R"({"a":1})", "required at b"},
           {R"({"properties":{"a":{}},"additionalProperties":false})", R"({"a":1,"b":2})",
            "additionalProperties at b"},
           {R"({"additionalProperties":{"type":"number"}})", R"({"x":"y"})", "type at x"},
           {R"({"enum":["a",1.0]})", "1", "valid"},
           {R"({"enum":["a","b"]})", R"("c")", "enum at "},
           {R"({"const":{"x":[1]}})", R"({"x":[1.0]})", "valid"},
           {R"({"const":1})", "2", "const at "},
           {R"({"items":{"type":"string"}})", R"(["a",2])", "type at [1]"},
           {R"({"prefixItems":[{"type":"number"}],"items":false})", "[1]", "valid"},
           {R"({"prefixItems":[{"type":"number"}],"items":false})", "[1,2]", "false at [1]"},
           {R"({"anyOf":[{"type":"string"},{"minimum":5}]})", "6", "valid"},
           {R"({"anyOf":[{"type":"string"},{"minimum":5}]})", "4", "anyOf at "},
           {R"({"oneOf":[{"type":"number"},{"type":"integer"}]})", "1.5", "valid"},
           {R"({"oneOf":[{"type":"number"},{"type":"integer"}]})", "1", "oneOf at "},
           {R"({"allOf":[{"minimum":1},{"maximum":3}]})", "4", "maximum at "},
           {R"({"not":{"type":"string"}})", R"("x")", "not at "},
           {R"({"minimum":1})", "1", "valid"},
           {R"({"exclusiveMinimum":1})", "1", "exclusiveMinimum at "},
           {R"({"exclusiveMaximum":1})", "1", "exclusiveMaximum at "},
           {R"({"multipleOf":0.1})", "0.3", "valid"},
           {R"({"multipleOf":2})", "3", "multipleOf at "},
           {R"({"maxLength":2})", "\"\u00e4\u00f6\"", "valid"},
           {R"({"maxLength":2})", R"("abc")", "maxLength at "},
           {R"({"minItems":1})", "[]", "minItems at "},
           {R"({"uniqueItems":true})", R"([1,{"a":2},{"a":2.0}])", "uniqueItems at "},
           {R"({"minProperties":1})", "{}", "minProperties at "},
           {R"({"$ref":"#/$defs/t","$defs":{"t":{"type":"null"}}})", "1", "type at "},
           {R"({"title":"x","description":"y","default":1})", "1", "valid"},
       }) {
    EXPECT_EQ(verdict_of(c.schema, c.instance), c.verdict) << c.schema << " / " << c.instance;
  }
}

TEST(Schema, NamesWhatItDoesNotCheck) {
  EXPECT_EQ(verdict_of(R"({"pattern":"^a","format":"date","if":{}})", R"("b")"),
            "valid ?format ?if ?pattern");
  EXPECT_EQ(verdict_of(R"({"patternProperties":{},"additionalProperties":false})", R"({"a":1})"),
            "valid ?additionalProperties ?patternProperties");
}

TEST(Schema, RefusesASchemaThatIsNone) {
  EXPECT_EQ(verdict_of(R"({"type":"text"})", "1"), "error type");
  EXPECT_EQ(verdict_of(R"({"required":"a"})", "{}"), "error required");
  EXPECT_EQ(verdict_of(R"({"$ref":"#/nowhere"})", "1"), "error $ref");
  EXPECT_EQ(verdict_of(R"({"$ref":"other.json"})", "1"), "error $ref");
  EXPECT_EQ(verdict_of(R"({"minimum":"1"})", "1"), "error minimum");
  EXPECT_EQ(verdict_of("3", "1"), "error ");
}

TEST(Schema, EndsOnASchemaThatRefersToItself) {
  EXPECT_EQ(verdict_of(R"({"$ref":"#"})", "1"), "error $ref");
  EXPECT_EQ(verdict_of(R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})", "1"), "error $ref");
  // Through the instance it is fine: that is how trees are described.
  EXPECT_EQ(verdict_of(R"({"properties":{"next":{"$ref":"#"}},"required":["v"]})",
                       R"({"v":1,"next":{"v":2,"next":{}}})"),
            "required at next.next.v");
}

TEST(Schema, EndsWhenAlternativesMultiply) {
  // 2^39 ways through a schema of forty lines.
  std::string defs = R"("d0":{"type":"string"})";
  for (int i = 1; i < 40; ++i) {
    const std::string below = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + "\"}";
    defs += ",\"d" + std::to_string(i) + R"(":{"anyOf":[)" + below + "," + below + "]}";
  }
  EXPECT_EQ(verdict_of(R"({"$ref":"#/$defs/d39","$defs":{)" + defs + "}}", "1"), "error ");
}

TEST(Schema, EndsOnMoreNamesThanItMayLookAt) {
  std::string names;
  std::string members;
  for (int i = 0; i < 3000; ++i) {
    names += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":{}";
    members += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":1";
  }
  EXPECT_EQ(verdict_of("{\"properties\":{" + names + "}}", "{" + members + "}"), "error ");
}

}  // namespace
}  // namespace sluice::migrate::compare
