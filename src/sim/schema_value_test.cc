#include "sim/schema_value.h"

#include "sim/ask_for_test.h"
#include "sim/strict_schema.h"

namespace sluice::sim {
namespace {

std::string value_of(std::string_view schema, uint64_t seed = 1) {
  const Json parsed(schema);
  base::Rng rng(seed);
  std::string out;
  append_schema_value(out, *parsed, rng);
  return out;
}

TEST(SchemaValue, GivesEveryRequiredPropertyItsType) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const std::string text = value_of(
        R"({"type":"object","properties":{"s":{"type":"string"},"i":{"type":"integer"},
            "n":{"type":"number"},"b":{"type":"boolean"},"z":{"type":"null"},
            "a":{"type":"array","items":{"type":"string"},"minItems":2},
            "o":{"type":"object","properties":{"k":{"type":"string"}},"required":["k"]},
            "e":{"enum":["x","y"]},"optional":{"type":"string"}},
            "required":["s","i","n","b","z","a","o","e"]})",
        seed);
    const Json v(text);
    EXPECT_TRUE(v["s"].is_string());
    EXPECT_TRUE(v["i"].as_int());
    EXPECT_TRUE(v["n"].as_double());
    EXPECT_TRUE(v["b"].is_bool());
    EXPECT_TRUE(v["z"].is_null());
    EXPECT_EQ(v["a"].size(), 2U);
    EXPECT_TRUE(v["o"]["k"].is_string());
    EXPECT_TRUE(v["e"].str() == "x" || v["e"].str() == "y");
    EXPECT_FALSE(v["optional"].exists());
  }
}

TEST(SchemaValue, KeepsWithinBounds) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const Json i(value_of(R"({"type":"integer","minimum":5,"maximum":7})", seed));
    EXPECT_GE(*(*i).as_int(), 5);
    EXPECT_LE(*(*i).as_int(), 7);
    const Json s(value_of(R"({"type":"string","minLength":3,"maxLength":4})", seed));
    EXPECT_GE((*s).str().size(), 3U);
    EXPECT_LE((*s).str().size(), 4U);
    const Json n(value_of(R"({"type":"number","minimum":0.25,"maximum":0.5})", seed));
    EXPECT_GE(*(*n).as_double(), 0.25);
    EXPECT_LE(*(*n).as_double(), 0.5);
  }
}

TEST(SchemaValue, FollowsLocalReferencesAndChoices) {
  const Json v(value_of(
      R"({"type":"object","properties":{"p":{"$ref":"#/$defs/Point"},"c":{"anyOf":[{"type":"integer"},
          {"type":"null"}]},"k":{"const":{"fixed":1.50}},"u":{"type":["string","null"]}},
          "required":["p","c","k","u"],"$defs":{"Point":{"type":"object",
          "properties":{"x":{"type":"integer"}},"required":["x"]}}})"));
  EXPECT_TRUE(v["p"]["x"].as_int());
  EXPECT_TRUE(v["c"].as_int());
  EXPECT_EQ(v["k"].raw(), R"({"fixed":1.50})");
  EXPECT_TRUE(v["u"].is_string());
}

TEST(SchemaValue, ASchemaThatContainsItselfEnds) {
  const std::string text = value_of(
      R"({"type":"object","properties":{"next":{"$ref":"#"},"list":{"type":"array","minItems":9,
          "items":{"$ref":"#"}}},"required":["next","list"]})");
  EXPECT_LT(text.size(), 1U << 20);
  const Json parsed(text);
  EXPECT_TRUE(parsed["next"].is_object());
}

TEST(SchemaValue, NoSchemaIsNoArguments) {
  EXPECT_EQ(value_of("{}").front(), '"') << "an empty schema allows anything";
  EXPECT_EQ(value_of(R"({"type":"object","properties":{}})"), "{}");
  std::string out;
  base::Rng rng(1);
  append_schema_value(out, {}, rng);
  EXPECT_EQ(out, "{}");
}

TEST(StrictSchema, WantsEveryObjectClosed) {
  const auto flaw = [](std::string_view schema, bool all_required) {
    const Json parsed(schema);
    return strict_flaw(*parsed, all_required);
  };
  EXPECT_FALSE(flaw(R"({"type":"object","properties":{},"additionalProperties":false})", true));
  EXPECT_TRUE(flaw(R"({"type":"object","properties":{}})", false));
  EXPECT_TRUE(flaw(R"({"type":"object","additionalProperties":true})", false));
  const auto nested = flaw(
      R"({"type":"object","additionalProperties":false,"properties":{"p":{"type":"array",
          "items":{"type":"object"}}},"required":["p"]})",
      true);
  ASSERT_TRUE(nested);
  EXPECT_EQ(nested->context, "('properties', 'p', 'items')");
}

TEST(StrictSchema, OpenAiAlsoWantsEveryPropertyRequired) {
  const Json parsed(
      R"({"type":"object","additionalProperties":false,"properties":{"p":{"type":"string"}}})");
  ASSERT_TRUE(strict_flaw(*parsed, true));
  EXPECT_EQ(strict_flaw(*parsed, true)->property, "p");
  EXPECT_FALSE(strict_flaw(*parsed, false));
}

}  // namespace
}  // namespace sluice::sim
