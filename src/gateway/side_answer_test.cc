// Streams put together must say what the whole answer says, whatever the dialect.
#include <gtest/gtest.h>

#include "dialect/all.h"
#include "gateway/shadow_pair.h"

namespace sluice::gateway {
namespace {

using enum ir::DialectId;

// The answer as its dialect streams it, written by the dialect's own writer.
SideAnswer streamed(ir::DialectId dialect, const std::vector<ir::StreamEvent>& events) {
  SideAnswer out;
  out.status = 200;
  out.content_type = "text/event-stream; charset=utf-8";
  out.complete = true;
  const auto writer = dialect::get(dialect).stream_writer(
      {.include_usage = true, .fallback_id = "x", .fallback_model = "m", .losses = nullptr});
  for (const ir::StreamEvent& event : events) writer->write(event, out.body);
  return out;
}

ir::PartStart part(int index, ir::PartKind kind) {
  ir::PartStart out;
  out.index = index;
  out.kind = kind;
  return out;
}

std::vector<ir::StreamEvent> speech(ir::DialectId source) {
  ir::Usage usage;
  usage.input = 7;
  usage.output = 5;
  ir::Start start;
  start.source = source;
  start.id = "id";
  start.model = "m";
  ir::PartStart call = part(1, ir::PartKind::ToolCall);
  call.id = "call_1";
  call.name = "weather";
  ir::Finish finish;
  finish.reason = ir::FinishReason::ToolCalls;
  return {start,
          part(0, ir::PartKind::Text),
          ir::PartDelta{0, "Let me "},
          ir::PartDelta{0, "look."},
          ir::PartStop{0},
          call,
          ir::PartDelta{1, R"({"city":)"},
          ir::PartDelta{1, R"("Oslo"})"},
          ir::PartStop{1},
          finish,
          ir::UsageReport{usage},
          ir::End{}};
}

void read(ir::DialectId dialect, dialect::Operation operation, SideAnswer& answer) {
  wire::json::Document document;
  read_side(dialect, operation, answer, document);
}

class Streams : public testing::TestWithParam<ir::DialectId> {};

TEST_P(Streams, ArePutTogether) {
  SideAnswer answer = streamed(GetParam(), speech(GetParam()));
  read(GetParam(), dialect::Operation::Chat, answer);
  ASSERT_TRUE(answer.complete);
  ASSERT_TRUE(answer.chat);
  ASSERT_EQ(answer.chat->choices.size(), 1U);
  const ir::Choice& choice = answer.chat->choices.front();
  ASSERT_EQ(choice.parts.size(), 2U);
  EXPECT_EQ(std::get<ir::Text>(choice.parts[0]).text, "Let me look.");
  EXPECT_EQ(std::get<ir::ToolCall>(choice.parts[1]).name, "weather");
  EXPECT_EQ(std::get<ir::ToolCall>(choice.parts[1]).arguments, R"({"city":"Oslo"})");
  EXPECT_EQ(choice.finish, ir::FinishReason::ToolCalls);
  EXPECT_EQ(answer.usage.output, 5);
}

TEST_P(Streams, ThatWereCutAreNotComplete) {
  SideAnswer whole = streamed(GetParam(), speech(GetParam()));
  for (const size_t part : {2UL, 3UL}) {
    SideAnswer cut;
    cut.status = 200;
    cut.content_type = whole.content_type;
    cut.complete = true;
    cut.body = whole.body.substr(0, whole.body.size() / part);
    read(GetParam(), dialect::Operation::Chat, cut);
    EXPECT_FALSE(cut.complete);
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, Streams, testing::Values(OpenaiChat, AnthropicMessages));

TEST(WholeAnswers, AreReadByTheirDialect) {
  SideAnswer answer;
  answer.status = 200;
  answer.content_type = "application/json";
  answer.complete = true;
  answer.body =
      R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
  read(OpenaiChat, dialect::Operation::Chat, answer);
  ASSERT_TRUE(answer.chat);
  EXPECT_EQ(std::get<ir::Text>(answer.chat->choices[0].parts[0]).text, "hi");
  EXPECT_EQ(answer.usage.input, 3);
}

TEST(WholeAnswers, ThatAreErrorsUnderAGoodStatusAreNotComplete) {
  for (const char* body : {R"({"error":{"message":"no","type":"x"}})", "not JSON", ""}) {
    SideAnswer answer;
    answer.status = 200;
    answer.content_type = "application/json";
    answer.complete = true;
    answer.body = body;
    read(OpenaiChat, dialect::Operation::Chat, answer);
    EXPECT_FALSE(answer.complete) << body;
  }
}

TEST(WholeAnswers, OfOtherOperationsKeepTheirBody) {
  SideAnswer answer;
  answer.status = 200;
  answer.content_type = "application/json";
  answer.complete = true;
  answer.body = R"({"data":[{"embedding":[0.5]}],"usage":{"prompt_tokens":3,"total_tokens":3}})";
  read(OpenaiChat, dialect::Operation::Embeddings, answer);
  EXPECT_TRUE(answer.complete);
  EXPECT_FALSE(answer.chat);
}

}  // namespace
}  // namespace sluice::gateway
