// The ladder as a whole: which rung decides what, on answers of models and of other endpoints.
#include <cstdio>
#include <gtest/gtest.h>
#include <string>

#include "base/rng.h"
#include "migrate/compare/all.h"
#include "migrate/compare/cpu_for_test.h"
#include "migrate/compare/facts.h"
#include "migrate/compare/refusal_phrases.h"
#include "migrate/compare/residue.h"

namespace sluice::migrate::compare {
namespace {

using ir::FinishReason;

Answer says(std::string text) {
  return {.text = std::move(text)};
}
Answer calls(std::vector<ToolUse> tools) {
  return {.finish = FinishReason::ToolCalls, .tools = std::move(tools)};
}
Answer body(std::string bytes) {
  return {.body = std::move(bytes), .content_type = "application/json"};
}

// "verdict rung kind path"
std::string line(const Comparison& c) {
  std::string out =
      std::string(name(c.verdict)) + " " + std::string(c.rung) + " " + std::string(c.kind);
  if (!c.path.empty()) out += " " + c.path;
  return out;
}
std::string compared(const Answer& a, const Answer& b, const Policy& policy = {}) {
  return line(compare({a, b, ""}, policy));
}

TEST(Ladder, TheSameWordsAreEqualWhateverCarriedThem) {
  Answer a = says("hello");
  Answer b = says("hello");
  a.body = R"({"choices":[]})";
  b.body = R"({"content":[]})";
  EXPECT_EQ(compared(a, b), "equal bytes same");
}

TEST(Ladder, BodiesOfOtherEndpointsAreComparedAsJson) {
  EXPECT_EQ(compared(body(R"({"a":1.0,"b":2})"), body(R"({"b":2,"a":1})")),
            "equal canonical json_form");
  EXPECT_EQ(compared(body(R"({"a":[1,2]})"), body(R"({"a":[1,3]})")),
            "different structure number a[1]");
  EXPECT_EQ(compared(body("plain"), body(R"({"a":1})")), "different structure json_lost");
}

TEST(Ladder, OneFailureDiffersAndTwoSayNothing) {
  Answer good = says("fine");
  Answer down{.status = 503};
  Answer gone{.status = 0};
  EXPECT_EQ(compared(good, down), "different status status");
  EXPECT_EQ(compared(gone, good), "different status status");
  EXPECT_EQ(compared(gone, down), "incomparable status both_failed");
  EXPECT_EQ(compare({gone, good, ""}).detail, "old no answer, new 200");
}

TEST(Ladder, WhatFailedAlikeIsEqualOnlyToTheByte) {
  const auto failure = [](int status, std::string bytes) {
    return Answer{.status = status, .body = std::move(bytes)};
  };
  EXPECT_EQ(compared(failure(404, "no user 17"), failure(404, "no user 17")), "equal bytes same");
  EXPECT_EQ(compared(failure(404, "no user 17"), failure(404, "<html>")),
            "incomparable status both_failed");
  EXPECT_EQ(compared(failure(500, "a"), failure(404, "a")), "incomparable status both_failed");
  // Nothing is known of two answers that were cut.
  EXPECT_EQ(compared(failure(0, ""), failure(0, "")), "incomparable status both_failed");
}

TEST(Ladder, StatusPlaceAndMediaTypeArePartOfASuccess) {
  Answer moved{.status = 302, .location = "/a"};
  Answer elsewhere{.status = 302, .location = "/b"};
  Answer nowhere{.status = 302};
  EXPECT_EQ(compared(moved, moved), "equal bytes same");
  EXPECT_EQ(compared(moved, elsewhere), "different status location location");
  EXPECT_EQ(compared(moved, nowhere), "different status location location");
  EXPECT_EQ(compared(moved, body("{}")), "different status status status");
  Answer created = body(R"({"a":1})");
  created.status = 201;
  EXPECT_EQ(compared(created, body(R"({"a":1})")), "different status status status");
  Answer page = body(R"({"a":1})");
  page.content_type = "text/html";
  EXPECT_EQ(compared(page, body(R"({"a":1})")), "different status content_type content-type");
  page.content_type = "Application/JSON; charset=utf-8";
  EXPECT_EQ(compared(page, body(R"({"a":1})")), "equal bytes same");
  Answer unchanged{.status = 304};
  EXPECT_EQ(compared(unchanged, unchanged), "equal bytes same");
}

TEST(Ladder, ABodyThatCannotBeDecodedCannotBeCompared) {
  Answer a = body("\x8b\x01");
  a.encoded = "an encoding besides gzip and deflate";
  Answer b = body("\x8b\x02");
  b.encoded = a.encoded;
  EXPECT_EQ(compared(a, a), "equal bytes same");
  EXPECT_EQ(compared(a, b), "incomparable status encoding");
  EXPECT_EQ(compared(a, body("{}")), "incomparable status encoding");
}

TEST(Ladder, EveryChoiceCounts) {
  const auto choices = [](std::string first, std::vector<std::string> more) {
    Answer out = says(std::move(first));
    for (std::string& text : more) out.others.push_back(says(std::move(text)));
    return out;
  };
  EXPECT_EQ(compared(choices("a", {"b"}), choices("a", {"b"})), "equal bytes same");
  EXPECT_EQ(compared(choices("a", {"It is 5"}), choices("a", {"It is 9"})),
            "different facts numbers choices[1]");
  EXPECT_EQ(compared(choices("a", {"b"}), says("a")), "different choices choices choices");
  EXPECT_EQ(compared(choices("It is 5", {"b"}), choices("It is 6", {"b"})),
            "different facts numbers");
  EXPECT_EQ(
      compared(choices("a", {"It may be quick to do"}), choices("a", {"It may be slow to do"})),
      "incomparable similarity choice_open choices[1]");
}

TEST(Ladder, WhiteSpaceIsFormOutsideOfCode) {
  EXPECT_EQ(compared(says("one  two\n"), says("one two")), "equivalent canonical white_space");
  EXPECT_EQ(compared(says("```py\nif a:\n  b\n```"), says("```py\nif a:\nb\n```")),
            "different facts code");
}

TEST(Ladder, ARefusalAgainstAnAnswerDiffers) {
  EXPECT_EQ(
      compared(says("The capital is Rome."), says("I\u2019m sorry, but I can\u2019t do that.")),
      "different refusal refusal");
  EXPECT_EQ(compared(says("I cannot assist with this."), says("I'm unable to do so.")),
            "equivalent refusal both_refuse");
  Answer filtered{.finish = FinishReason::ContentFilter};
  EXPECT_EQ(compared(says("Rome."), filtered), "different refusal refusal");
}

TEST(Ladder, ARefusalIsTheAnswerAndNotAClauseInIt) {
  EXPECT_EQ(
      compared(says("I can't provide an exact figure without data, but about 12 million people "
                    "live there in total."),
               says("I can't provide exact figures, but about 99 million people live there in "
                    "total.")),
      "different facts numbers");
  const auto clause =
      compare({says("I can't provide the name with certainty, but it was Napoleon."),
               says("I can't provide the name with certainty, but it was Wellington."), ""});
  EXPECT_EQ(line(clause), "different facts proper_names");
  EXPECT_EQ(
      compared(says("I'm sorry, but I can't help with that. However, I can suggest a doctor."),
               says("I cannot assist with this, but I'd be happy to look at another one.")),
      "equivalent refusal both_refuse");
}

TEST(Refusals, AreOnlyLookedForNearTheStart) {
  EXPECT_NE(find_refusal("Sorry,  I can't say."), nullptr);
  EXPECT_EQ(find_refusal(std::string(300, 'x') + " I cannot assist"), nullptr);
  EXPECT_EQ(find_refusal("Rome is the capital."), nullptr);
}

TEST(Refusals, EveryPhraseOfTheTableIsDatedAndFound) {
  for (const RefusalPhrase& phrase : kRefusalPhrases) {
    EXPECT_EQ(phrase.since.size(), 10U);
    EXPECT_FALSE(phrase.source.empty());
    EXPECT_NE(find_refusal(phrase.text), nullptr) << phrase.text;
  }
}

TEST(Ladder, AnAnswerThatWasCutDiffers) {
  Answer cut = says("the beginning");
  cut.finish = FinishReason::Length;
  EXPECT_EQ(compared(says("the beginning"), cut), "different finish cut");
  Answer stopped = says("the same");
  stopped.finish = FinishReason::StopSequence;
  EXPECT_EQ(compared(says("the  same"), stopped), "equivalent similarity close");
  EXPECT_EQ(compared(says("the beginning"), cut, {.finish_reason_matters = false}),
            "equivalent similarity close");
}

TEST(Tools, AreComparedByNameAndArguments) {
  const ToolUse rome{"weather", R"({"city":"Rome","days":1})"};
  const ToolUse rome_too{"weather", R"({"days":1.0,"city":"Rome"})"};
  const ToolUse oslo{"weather", R"({"city":"Oslo","days":1})"};
  const ToolUse time{"clock", "{}"};
  EXPECT_EQ(compared(calls({rome}), calls({rome_too})), "equal canonical same");
  EXPECT_EQ(compared(calls({rome}), calls({oslo})),
            "different tools tool_arguments tool_calls[0].arguments.city");
  EXPECT_EQ(compared(calls({rome, time}), calls({time, rome_too})), "equivalent tools tool_form");
  EXPECT_EQ(compared(calls({rome, time}), calls({time, rome}), {.tool_order_matters = true}),
            "different tools tool_names tool_calls");
  EXPECT_EQ(compared(calls({rome}), calls({rome, time})), "different tools tool_names tool_calls");
  EXPECT_EQ(compared(calls({rome}), says("It is sunny in Rome.")),
            "different tools tool_use tool_calls");
  EXPECT_EQ(compared(calls({rome}), calls({{"weather", "{\"city\":"}})),
            "different tools tool_arguments_broken tool_calls[0]");
}

TEST(Tools, OfOneNameArePairedEqualOnesFirst) {
  const ToolUse a{"f", R"({"x":1})"};
  const ToolUse b{"f", R"({"x":2})"};
  const ToolUse c{"f", R"({"x":3})"};
  EXPECT_EQ(compared(calls({a, b}), calls({b, a})), "equivalent tools tool_form");
  EXPECT_EQ(compared(calls({a, b}), calls({b, c})),
            "different tools tool_arguments tool_calls[0].arguments.x");
}

TEST(Tools, DoNotHideTheTextBesideThem) {
  Answer a = calls({{"f", "{}"}});
  a.text = "Your flight is $500. Booking.";
  const Answer silent = calls({{"f", "{}"}});
  Answer b = a;
  b.text = "Your flight is $900. Booking.";
  EXPECT_EQ(compared(a, silent), "different length empty");
  EXPECT_EQ(compared(a, b), "different facts numbers");
}

TEST(Tools, ArgumentsFollowThePathPolicy) {
  Policy policy;
  ASSERT_TRUE(policy.paths.add("tool_calls[*].arguments.note", {.action = PathAction::Ignore}));
  EXPECT_EQ(compared(calls({{"f", R"({"x":1,"note":"a"})"}}),
                     calls({{"f", R"({"x":1,"note":"b"})"}}), policy),
            "equivalent tools tool_form");
}

std::string with_schema(const char* a, const char* b) {
  return line(compare({says(a), says(b), R"({"type":"object","required":["n"],
      "properties":{"n":{"type":"integer"}},"additionalProperties":false})"}));
}

TEST(Ladder, TheSchemaThatWasAskedForIsHeld) {
  EXPECT_EQ(with_schema(R"({"n":1})", R"({"n":1.5})"), "different schema schema_broken n");
  EXPECT_EQ(with_schema(R"({"n":1,"m":2})", R"({"n":1})"), "different schema schema_repaired m");
  EXPECT_EQ(with_schema(R"({"n":1})", "```json\n{\"n\":1}\n```"), "different schema schema_broken");
  EXPECT_EQ(with_schema(R"({"n":1})", R"({"n":2})"), "different structure number n");
}

TEST(Ladder, ASchemaThatCannotBeUsedIsNoted) {
  const auto c = compare({says(R"({"n":1})"), says(R"({"n":2})"), R"({"type":"text"})"});
  EXPECT_EQ(line(c), "different structure number n");
  EXPECT_NE(c.detail.find("schema was not checked"), std::string::npos) << c.detail;
}

TEST(Ladder, LettersAndTheirMarksMayBeComposedOrNot) {
  EXPECT_EQ(compared(says("caf\u00e9 ol\u00e9"), says("cafe\u0301 ole\u0301")),
            "equal canonical same");
  EXPECT_EQ(compared(says("\u1ead \ud55c"), says("a\u0323\u0302 \u1112\u1161\u11ab")),
            "equal canonical same");
  EXPECT_EQ(compared(body(R"({"name":"caf\u00e9"})"), body(R"({"name":"cafe\u0301"})")),
            "equal canonical json_form");
  EXPECT_EQ(compared(body("{\"n\":\"caf\u00e9\",\"v\":1}"), body("{\"n\":\"cafe\u0301\",\"v\":2}")),
            "different structure number v");
  EXPECT_NE(compared(says("\u0301a \u0301"), says("\u00e1 \u0301")), "equal canonical same");
}

TEST(Ladder, TwoFencedBlocksOfJsonAreComparedAsJson) {
  const auto fenced = [](std::string_view json) {
    return says("```json\n" + std::string(json) + "\n```\n");
  };
  EXPECT_EQ(compared(fenced(R"({"a":1,"b":2})"), fenced(R"({"b":2,"a":1.0})")),
            "equal canonical json_form");
  EXPECT_EQ(compared(fenced(R"({"a":1,"b":2})"), fenced(R"({"b":3,"a":1})")),
            "different structure number b");
  // A client that parses the one cannot parse the other.
  EXPECT_EQ(compared(fenced(R"({"a":1})"), says(R"({"a":1})")), "different structure json_lost");
}

TEST(Ladder, TextsOfAPathMayNotContradictEachOther) {
  Policy policy;
  ASSERT_TRUE(policy.paths.add("t", {.action = PathAction::Text}));
  EXPECT_EQ(
      compared(body(R"({"t":"It was approved."})"), body(R"({"t":"It was approved!"})"), policy),
      "equivalent structure forgiven");
  EXPECT_EQ(compared(body(R"({"t":"Please pay 100 euros to the shop"})"),
                     body(R"({"t":"Please pay 900 euros to the shop"})"), policy),
            "different structure text t");
}

TEST(Ladder, ToleranceIsDecimal) {
  Policy policy;
  ASSERT_TRUE(policy.paths.add("v", {.action = PathAction::Tolerance, .absolute = 0.01}));
  EXPECT_EQ(compared(body(R"({"v":0.50})"), body(R"({"v":0.51})"), policy),
            "equivalent structure forgiven");
  EXPECT_EQ(compared(body(R"({"v":0.50})"), body(R"({"v":0.5100001})"), policy),
            "different structure number v");
}

TEST(Ladder, ThePathPolicyForgives) {
  Policy policy;
  ASSERT_TRUE(policy.paths.add("**.id", {.action = PathAction::Ignore}));
  EXPECT_EQ(
      compared(body(R"({"id":1,"v":[{"id":2}]})"), body(R"({"id":8,"v":[{"id":9}]})"), policy),
      "equivalent structure forgiven");
}

std::string facts_line(std::string_view text) {
  const Facts f = extract_facts(text);
  std::string out;
  for (const auto* list : {&f.numbers, &f.dates, &f.names, &f.code}) {
    for (const auto& fact : *list) out += fact + " ";
    out += "| ";
  }
  return out;
}

TEST(Facts, AreFoundInWhateverFormTheyAreWritten) {
  EXPECT_EQ(facts_line("Order ORD-17 ships on March 5, 2026 for $1,200.50."),
            "12005e-1 | 2026-03-05 | ORD-17 | | ");
  EXPECT_EQ(facts_line("on 5th Mar 2026, or 2026-03-05; (2026/03/05)"), "| 2026-03-05 | | | ");
  EXPECT_EQ(facts_line("May 7 or 7 May"), "| --05-07 | | | ");
  EXPECT_EQ(facts_line("**42%** of 1.50, -3 and 4.0"), "-3 15e-1 4 42 | | | | ");
  EXPECT_EQ(facts_line("03/04/2026 user_id gpt-4o me@example.org"),
            "| | 03/04/2026 gpt-4o me@example.org user_id | | ");
  EXPECT_EQ(facts_line("see https://example.org/a?b=1, please"),
            "| | https://example.org/a?b=1 | | ");
  EXPECT_EQ(facts_line("a\n```py\nx = 1  \n\ny\n\n```\nb 7"), "7 | | | x = 1\n\ny | ");
  EXPECT_EQ(facts_line("You may go; it is well-known."), "| | | | ");
  EXPECT_EQ(facts_line("1,23 and 12,3456"), "123456e-4 123e-2 | | | | ");
}

TEST(Ladder, ContradictingFactsDiffer) {
  const auto c = compare(
      {says("The bill of 12 May is 40 euros."), says("The bill of 12 May is 45 euros."), ""});
  EXPECT_EQ(line(c), "different facts numbers");
  EXPECT_NEAR(c.scores.facts, 1.0 / 3, 1e-9);
  EXPECT_GT(c.scores.chrf, 70);  // close in letters: what chrF alone would have let pass
}

TEST(Ladder, TheSameFactsInOtherWordsAreEquivalentWhenClose) {
  EXPECT_EQ(compared(says("The train to Oslo leaves at 9 from platform 4 today."),
                     says("The train to Oslo leaves at 9 from platform 4 today!")),
            "equivalent similarity close");
}

TEST(Ladder, AFactThatOnlyOneSideHasIsNeverEquivalentByLetters) {
  const auto c = compare({says("The train to Oslo leaves on time from platform 4 and is full."),
                          says("The train to Oslo leaves on time from platform and is full."), ""});
  EXPECT_EQ(line(c), "incomparable similarity residue");
  EXPECT_NE(c.detail.find("numbers"), std::string::npos);
}

TEST(Ladder, LengthsFarApartDiffer) {
  const std::string sentence = "Many words say little when the reader wants none of them. ";
  EXPECT_EQ(compared(says(sentence), says(sentence + sentence + sentence + sentence + sentence)),
            "different length length");
  EXPECT_EQ(compared(says("Yes."), says("Yes, it surely is so.")),
            "incomparable similarity residue");
  EXPECT_EQ(compared(says("Yes."), Answer{}), "different length empty");
}

TEST(Ladder, TextsOverTheCapAreComparedByLinearRungsOnly) {
  const std::string a = std::string(kGradedTextBytes, 'a') + "b";
  const std::string b = std::string(kGradedTextBytes, 'a') + "c";
  const auto c = compare({says(a), says(b), ""});
  EXPECT_EQ(line(c), "incomparable similarity too_long");
  EXPECT_NE(c.detail.find("100000 bytes"), std::string::npos);
  EXPECT_TRUE(std::isnan(c.scores.chrf));
}

TEST(Ladder, TokensAreComparedWhereBothSidesBillThem) {
  Answer a = says("x");
  Answer b = says("x");
  a.usage.output = 40;
  b.usage.output = 50;
  EXPECT_DOUBLE_EQ(compare({a, b, ""}).scores.token_ratio, 1.25);
  b.usage.output.reset();
  EXPECT_TRUE(std::isnan(compare({a, b, ""}).scores.token_ratio));
}

// ---- properties over random answers ------------------------------------------------------------

class Maker {
 public:
  explicit Maker(uint64_t seed) : rng_(seed) {}
  Answer answer() {
    Answer out;
    if (chance(12)) out.status = 500;
    out.finish = static_cast<FinishReason>(rng_.next() % 8);
    if (chance(2)) out.finish = FinishReason::Stop;
    out.text = chance(3) ? noise() : words();
    if (chance(4)) out.text = json(0);
    for (auto n = chance(4) ? rng_.next() % 4 : 0; n > 0; --n) {
      out.tools.push_back({chance(2) ? "f" : "g", chance(5) ? noise() : json(0)});
    }
    if (chance(3)) out.body = noise();
    return out;
  }
  std::string schema() { return chance(2) ? std::string() : chance(4) ? noise() : json(0); }

 private:
  bool chance(uint64_t in) { return rng_.next() % in == 0; }
  std::string noise() {
    std::string out;
    for (auto n = rng_.next() % 60; n > 0; --n) out += static_cast<char>(rng_.next());
    return out;
  }
  std::string words() {
    static constexpr const char* kWords[] = {
        "the",    "train", "7",     "March", "```", "2026", "\n", "ORD-1", "Oslo", "$3.50",
        "sorry,", "I",     "can't", "{",     "]",   "5th",  "**", "a_b",   "\"",   "-"};
    std::string out;
    for (auto n = rng_.next() % 30; n > 0; --n) out += std::string(kWords[rng_.next() % 20]) + " ";
    return out;
  }
  std::string json(int depth) {
    switch (rng_.next() % (depth > 2 ? 3 : 6)) {
      case 0:
        return "1e2";
      case 1:
        return "\"type\"";
      case 2:
        return "null";
      case 3:
        return "[" + json(depth + 1) + "," + json(depth + 1) + "]";
      default:
        return "{\"type\":" + json(depth + 1) + ",\"anyOf\":" + json(depth + 1) + "}";
    }
  }
  base::Rng rng_;
};

TEST(LadderProperties, EveryAnswerEqualsItself) {
  Maker maker(31);
  for (int i = 0; i < 3000; ++i) {
    const Answer a = maker.answer();
    ASSERT_EQ(compare({a, a, maker.schema()}).verdict, Verdict::Equal) << a.text;
  }
}

TEST(LadderProperties, SidesMayBeExchangedBelowTheLastRung) {
  Maker maker(32);
  int decided = 0;
  for (int i = 0; i < 5000; ++i) {
    const Answer a = maker.answer();
    const Answer b = maker.answer();
    const std::string schema = maker.schema();
    const Comparison forth = compare({a, b, schema});
    const Comparison back = compare({b, a, schema});
    ASSERT_EQ(forth.rung, back.rung) << a.text << " / " << b.text;
    if (forth.rung == "similarity") continue;
    ++decided;
    ASSERT_EQ(forth.verdict, back.verdict) << a.text << " / " << b.text;
  }
  EXPECT_GT(decided, 1000);
}

TEST(LadderProperties, NoTextOfAnAnswerGetsIntoTheDetail) {
  Maker maker(33);
  for (int i = 0; i < 2000; ++i) {
    Answer a = maker.answer();
    Answer b = maker.answer();
    a.text += " canary-1 4711";
    b.text += " canary-2 4712";
    const Comparison c = compare({a, b, ""});
    ASSERT_EQ(c.detail.find("canary"), std::string::npos);
    ASSERT_EQ(c.detail.find("471"), std::string::npos) << c.detail;
  }
}

// Printed, not judged.
TEST(Ladder, SpeedOnOrdinaryAnswers) {
  Maker maker(34);
  std::string a;
  std::string b;
  for (int i = 0; a.size() < 2'000; ++i) {
    a += "Sentence with some words and the place it has, which is near. ";
    b += i % 3 == 0 ? "Sentence with other words and the spot it takes, close by. "
                    : "Sentence with some words and the place it has, which is near. ";
  }
  constexpr int kRounds = 50;
  const double ms = cpu_ms([&] {
    for (int i = 0; i < kRounds; ++i) ASSERT_TRUE(compare({says(a), says(b), ""}).scores.chrf > 0);
  });
  std::printf("  %zu bytes a side, all rungs: %.0f us of CPU a pair\n", a.size(),
              1000 * ms / kRounds);
}

}  // namespace
}  // namespace sluice::migrate::compare
