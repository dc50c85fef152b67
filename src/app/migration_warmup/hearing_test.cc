#include "app/migration_warmup/hearing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/all.h"

namespace sluice::app::migration_warmup {
namespace {

using migrate::warmup::Answer;
using migrate::warmup::Feature;
using migrate::warmup::index;
using migrate::warmup::Outcome;

// What came back, as bytes of HTTP.
Answer hear(const dialect::Dialect& dialect, const ir::ChatRequest& request,
            std::string_view fields, std::string_view body, int status = 200) {
  std::string message = "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(fields) +
                        "content-length: " + std::to_string(body.size()) + "\r\n\r\n";
  wire::http1::MessageParser parser(wire::http1::MessageParser::Kind::Response, {});
  const auto head = parser.parse_head(message);
  EXPECT_TRUE(head && *head == message.size());
  Hearing hearing(dialect, request);
  hearing.head(parser.head(), 1'790'000'000'000);
  for (const char& c : body) hearing.data({&c, 1});  // any split must do
  return hearing.end();
}

constexpr std::string_view kJson = "content-type: application/json\r\n";
constexpr std::string_view kSse = "content-type: text/event-stream\r\n";

std::string whole(std::string_view content, std::string_view finish = "stop") {
  return R"({"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
         R"("message":{"role":"assistant","content":)" +
         std::string(content) + R"(},"finish_reason":")" + std::string(finish) +
         R"("}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}})";
}

Answer openai(const ir::ChatRequest& request, const std::string& body, int status = 200) {
  return hear(dialect::openai_chat(), request, kJson, body, status);
}

TEST(Hearing, AWholeAnswerGivesItsTokens) {
  const Answer a = openai({}, whole("\"hello\""));
  EXPECT_EQ(a.outcome, Outcome::Answered);
  EXPECT_EQ(a.input_tokens, 11);
  EXPECT_EQ(a.output_tokens, 7);
  EXPECT_FALSE(a.declined || a.cut || a.ignored.any());
}

constexpr std::string_view kStream =
    "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"he\"}}]}\n\n"
    "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"llo\"},\"finish_reason\":\"length\"}]}\n\n"
    "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}\n\n"
    "data: [DONE]\n\n";

TEST(Hearing, AStreamGivesTokensAndItsFinish) {
  ir::ChatRequest request;
  request.stream = true;
  const Answer a = hear(dialect::openai_chat(), request, kSse, kStream);
  EXPECT_EQ(a.outcome, Outcome::Answered);
  EXPECT_EQ(a.output_tokens, 2);
  EXPECT_TRUE(a.cut);
  EXPECT_FALSE(a.ignored.any());
}

TEST(Hearing, AStreamWithoutItsEndFailed) {
  ir::ChatRequest request;
  request.stream = true;
  const Answer a = hear(dialect::openai_chat(), request, kSse, kStream.substr(0, 200));
  EXPECT_EQ(a.outcome, Outcome::Failed);
  EXPECT_EQ(a.why, "upstream_protocol");
}

TEST(Hearing, AWholeAnswerWhereAStreamWasAskedForIgnoresStreaming) {
  ir::ChatRequest request;
  request.stream = true;
  EXPECT_TRUE(openai(request, whole("\"x\"")).ignored.test(index(Feature::Streaming)));
}

TEST(Hearing, AForcedToolThatIsNotCalledIsIgnored) {
  ir::ChatRequest request;
  request.tool_choice = ir::ToolChoice{ir::ToolChoice::Mode::Required, {}, {}};
  EXPECT_TRUE(openai(request, whole("\"sunny\"")).ignored.test(index(Feature::Tools)));
  const std::string called = whole(
      "null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\","
      "\"arguments\":\"{}\"}}]",
      "tool_calls");
  EXPECT_FALSE(openai(request, called).ignored.any());
}

TEST(Hearing, TextThatBreaksItsSchemaIgnoresStructuredOutput) {
  ir::ChatRequest request;
  request.response_format.emplace();
  request.response_format->kind = ir::ResponseFormat::Kind::JsonSchema;
  request.response_format->schema.text =
      R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]})";
  const auto ignored = [&](std::string_view content) {
    return openai(request, whole(content)).ignored.test(index(Feature::StructuredOutput));
  };
  EXPECT_FALSE(ignored(R"("{\"n\":1}")"));
  EXPECT_TRUE(ignored(R"("{\"n\":\"one\"}")"));
  EXPECT_TRUE(ignored("\"no JSON\""));
}

TEST(Hearing, AnAnswerCutShortProvesNothingAboutFeatures) {
  ir::ChatRequest request;
  request.response_format.emplace();
  request.response_format->kind = ir::ResponseFormat::Kind::JsonObject;
  const Answer a = openai(request, whole("\"{\\\"n\\\":\"", "length"));
  EXPECT_TRUE(a.cut);
  EXPECT_FALSE(a.ignored.any());
}

TEST(Hearing, AStopWordInTheTextWasIgnored) {
  ir::ChatRequest request;
  request.stop = {"OVER"};
  EXPECT_TRUE(
      openai(request, whole("\"one OVER two\"")).ignored.test(index(Feature::StopSequences)));
  EXPECT_FALSE(openai(request, whole("\"one\"")).ignored.any());
}

TEST(Hearing, RefusalsAreHeardInTextAndInFilters) {
  EXPECT_TRUE(openai({}, whole("\"I'm sorry, but I can't help with that.\"")).declined);
  EXPECT_TRUE(openai({}, whole("\"\"", "content_filter")).declined);
  EXPECT_FALSE(openai({}, whole("\"Sorry for the wait, here it is.\"")).declined);
}

TEST(Hearing, WhatAStatusMeansForTheSide) {
  const std::string error = R"({"error":{"message":"SECRET prompt text","type":"t","code":"c"}})";
  EXPECT_EQ(openai({}, error, 400).outcome, Outcome::Refused);
  EXPECT_EQ(openai({}, error, 422).outcome, Outcome::Refused);
  EXPECT_EQ(openai({}, error, 429).outcome, Outcome::RateLimited);
  EXPECT_EQ(openai({}, error, 401).outcome, Outcome::Failed);
  EXPECT_EQ(openai({}, error, 404).outcome, Outcome::Failed);
  EXPECT_EQ(openai({}, error, 500).outcome, Outcome::Failed);
  EXPECT_EQ(openai({}, error, 400).why, "status 400 c");
}

TEST(Hearing, AFullContextIsHeardFromTheCode) {
  const std::string error =
      R"({"error":{"message":"x","type":"t","code":"context_length_exceeded"}})";
  EXPECT_TRUE(openai({}, error, 400).context_full);
}

TEST(Hearing, BytesThatAreNoAnswerFail) {
  for (const char* body : {"", "<html>", "{}", R"({"choices":[]})", "[1"}) {
    EXPECT_EQ(openai({}, body).outcome, Outcome::Failed) << body;
  }
}

}  // namespace
}  // namespace sluice::app::migration_warmup
