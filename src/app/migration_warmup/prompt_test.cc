#include "app/migration_warmup/prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "dialect/all.h"

namespace sluice::app::migration_warmup {
namespace {

using migrate::warmup::Feature;
using migrate::warmup::index;
using testing::HasSubstr;

std::string text_of(const ir::ChatRequest& request) {
  std::string out;
  for (const ir::Message& message : request.messages) {
    for (const ir::Part& part : message.parts) {
      if (const auto* text = std::get_if<ir::Text>(&part)) out += text->text;
    }
  }
  return out;
}

TEST(BuiltInPrompts, AHundredAskForEveryFeature) {
  migrate::warmup::Features all;
  for (const Prompt& p : built_in_prompts(100, 256)) all |= features_of(p.request);
  EXPECT_TRUE(all.all()) << all;
}

TEST(BuiltInPrompts, FiveHundredAreAllDifferent) {
  std::set<std::string> texts;
  for (const Prompt& p : built_in_prompts(500, 256)) texts.insert(text_of(p.request));
  EXPECT_EQ(texts.size(), 500U);
}

TEST(BuiltInPrompts, TheSameCountGivesTheSamePrompts) {
  const Prompts a = built_in_prompts(120, 256);
  const Prompts b = built_in_prompts(120, 256);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].request, b[i].request);
}

TEST(BuiltInPrompts, KindsKeepTheirSharesInEveryRoundOfForty) {
  std::map<std::string, int> kinds;
  for (const Prompt& p : built_in_prompts(400, 256)) ++kinds[p.kind];
  EXPECT_EQ(kinds["short"], 110);
  EXPECT_EQ(kinds["image"], 10);
  EXPECT_EQ(kinds.size(), 11U);
}

// Every dialect must be able to say them, or a warm-up would blame the side for our prompts.
TEST(BuiltInPrompts, EveryDialectCanSayThemWithoutASevereLoss) {
  for (const dialect::Dialect* d : dialect::all()) {
    for (const Prompt& p : built_in_prompts(80, 256)) {
      std::string body;
      ir::Losses losses;
      dialect::WriteOptions options;
      options.model = "m";
      options.api_version = "2023-06-01";
      options.stream = p.request.stream;
      const auto ok = d->write_request(p.request, options, body, losses);
      ASSERT_TRUE(ok) << d->name() << " " << p.kind << ": " << ok.error().message;
      for (const ir::Loss& loss : losses) {
        EXPECT_NE(loss.severity, ir::Severity::Severe) << d->name() << " " << loss.path;
      }
    }
  }
}

Prompts parse(std::string_view text, size_t most = 500) {
  auto out = parse_prompts(text, "p.jsonl", most, 64);
  EXPECT_TRUE(out) << (out ? "" : out.error().message);
  return out ? *out : Prompts{};
}

std::string error_of(std::string_view text) {
  auto out = parse_prompts(text, "p.jsonl", 500, 64);
  return out ? "" : out.error().param + ": " + out.error().message;
}

constexpr std::string_view kOpenai =
    R"({"model":"a","stream":true,"messages":[{"role":"developer","content":"x"},)"
    R"({"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f",)"
    R"("parameters":{"type":"object"}}}],"parallel_tool_calls":true})";
constexpr std::string_view kAnthropic =
    R"({"model":"a","max_tokens":9,"system":"s","stop_sequences":["END"],)"
    R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],)"
    R"("tools":[{"name":"f","input_schema":{"type":"object"}}]})";

TEST(RecordedPrompts, EachLineIsReadInItsOwnDialect) {
  const Prompts prompts = parse(std::string(kOpenai) + "\n\n" + std::string(kAnthropic) + "\r\n");
  ASSERT_EQ(prompts.size(), 2U);
  EXPECT_EQ(prompts[0].request.source, ir::DialectId::OpenaiChat);
  EXPECT_EQ(prompts[1].request.source, ir::DialectId::AnthropicMessages);
  EXPECT_EQ(prompts[1].id, "p.jsonl:3");
  EXPECT_TRUE(features_of(prompts[0].request).test(index(Feature::ParallelTools)));
  EXPECT_TRUE(features_of(prompts[0].request).test(index(Feature::Streaming)));
  EXPECT_TRUE(features_of(prompts[1].request).test(index(Feature::StopSequences)));
  EXPECT_FALSE(features_of(prompts[1].request).test(index(Feature::Streaming)));
}

TEST(RecordedPrompts, ACapIsSetOnlyWhereTheRequestHasNone) {
  const Prompts prompts = parse(std::string(kOpenai) + "\n" + std::string(kAnthropic));
  EXPECT_EQ(prompts[0].request.max_tokens, 64);
  EXPECT_EQ(prompts[1].request.max_tokens, 9);
}

TEST(RecordedPrompts, ALineOfABatchFileIsItsBody) {
  const Prompts prompts = parse(R"({"custom_id":"c-1","body":)" + std::string(kOpenai) + "}");
  EXPECT_EQ(prompts[0].id, "c-1");
}

TEST(RecordedPrompts, OfTooManyLinesSomeAreTakenAtEvenDistances) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text +=
        R"({"model":"m","messages":[{"role":"user","content":")" + std::to_string(i) + "\"}]}\n";
  }
  const Prompts prompts = parse(text, 100);
  ASSERT_EQ(prompts.size(), 100U);
  EXPECT_EQ(text_of(prompts[0].request), "0");
  EXPECT_EQ(text_of(prompts[99].request), "990");
}

TEST(RecordedPrompts, WhatCannotBeReadIsNamedByFileAndLine) {
  const std::string good = std::string(kOpenai) + "\n";
  EXPECT_THAT(error_of(good + "{"), HasSubstr("p.jsonl:2"));
  EXPECT_THAT(error_of(good + good + R"({"prompt":"x"})"), HasSubstr("p.jsonl:3"));
  EXPECT_THAT(error_of(R"({"messages":[{"role":"nobody","content":1}]})"), HasSubstr("p.jsonl:1"));
  EXPECT_THAT(error_of(" \n\n"), HasSubstr("holds no request"));
}

}  // namespace
}  // namespace sluice::app::migration_warmup
