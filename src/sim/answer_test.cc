#include "sim/answer.h"

#include "sim/ask_for_test.h"
#include "sim/words.h"

namespace sluice::sim {
namespace {

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() { prompt.model = "m"; }
  Answer answer(std::string text) {
    prompt.user_text = std::move(text);
    return make_answer(prompt, options);
  }
  void offer(std::string_view name) { prompt.tools.push_back({name, *schema_, false}); }

  Json schema_{R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]})"};
  Prompt prompt;
  AnswerOptions options;
};

TEST_F(AnswerTest, FollowsFromSeedModelAndText) {
  const std::string first = answer("hello").text;
  EXPECT_EQ(answer("hello").text, first);
  EXPECT_NE(answer("hello!").text, first);
  options.seed = 2;
  EXPECT_NE(answer("hello").text, first);
  options.seed = 1;
  prompt.model = "other";
  EXPECT_NE(answer("hello").text, first);
}

TEST_F(AnswerTest, HasTheWordsAskedForAndBillsThem) {
  options.tokens = 40;
  const Answer a = answer("hello");
  EXPECT_EQ(count_words(a.text), 40);
  EXPECT_EQ(a.usage.completion, 40);
  EXPECT_EQ(a.finish, Finish::Stop);
}

TEST_F(AnswerTest, EndsAtTheTokenLimit) {
  prompt.max_tokens = 5;
  const Answer a = answer("hello");
  EXPECT_EQ(a.usage.completion, 5);
  EXPECT_EQ(a.finish, Finish::Length);
  prompt.max_tokens = 16;
  EXPECT_EQ(answer("hello").finish, Finish::Stop);
}

TEST_F(AnswerTest, ReasoningCountsTowardsTheLimit) {
  prompt.reasoning = true;
  prompt.max_tokens = 14;
  const Answer a = answer("think: x");
  EXPECT_EQ(a.usage.reasoning, 12);
  EXPECT_EQ(a.usage.completion, 14);
  prompt.max_tokens = 3;
  EXPECT_EQ(answer("think: x").text, "");
}

TEST_F(AnswerTest, DoesNotReasonWhereItMayNot) {
  EXPECT_EQ(answer("think: x").usage.reasoning, 0);
}

TEST_F(AnswerTest, StopsBeforeTheFirstStopSequence) {
  prompt.stops = {"zzz", "c", "b "};
  const Answer a = answer("echo:a b c");
  EXPECT_EQ(a.text, "a ");
  EXPECT_EQ(a.finish, Finish::StopSequence);
  EXPECT_EQ(a.stop_sequence, "b ");
}

TEST_F(AnswerTest, CallsTheToolsThatAreNamed) {
  offer("a");
  offer("b");
  const Answer a = answer(R"(call:b {"n": 1.50} call:a call:missing)");
  ASSERT_EQ(a.calls.size(), 2U);
  EXPECT_EQ(a.calls[0].name, "b");
  EXPECT_EQ(a.calls[0].arguments, R"({"n": 1.50})");
  const Json generated(a.calls[1].arguments);
  EXPECT_TRUE(generated["n"].as_int());
  EXPECT_EQ(a.finish, Finish::ToolCalls);
  EXPECT_EQ(a.text, "");
}

TEST_F(AnswerTest, KnowsACallWithoutArguments) {
  offer("a");
  EXPECT_TRUE(answer("call:a { }").calls[0].empty);
  EXPECT_FALSE(answer(R"(call:a {"x":{}})").calls[0].empty);
}

TEST_F(AnswerTest, ObeysTheToolChoice) {
  offer("a");
  offer("b");
  prompt.tool_choice = ToolChoice::None;
  EXPECT_TRUE(answer("call:a").calls.empty());
  prompt.tool_choice = ToolChoice::Required;
  EXPECT_EQ(answer("hello").calls.at(0).name, "a");
  prompt.tool_choice = ToolChoice::Named;
  prompt.named_tool = "b";
  EXPECT_EQ(answer("hello").calls.at(0).name, "b");
  EXPECT_EQ(answer("call:a").calls.at(0).name, "b");
  prompt.tool_choice = ToolChoice::Auto;
  prompt.parallel_calls = false;
  EXPECT_EQ(answer("call:a call:b").calls.size(), 1U);
}

TEST_F(AnswerTest, MentionsEveryToolResult) {
  prompt.results = {"one", "two"};
  EXPECT_EQ(answer("call:a").text, "The tools answered: [one] [two]");
}

TEST_F(AnswerTest, CacheTokensAreBilledBesideThePrompt) {
  prompt.words = 3;
  const Usage usage = answer("cached:100 cache_write:7 hi").usage;
  EXPECT_EQ(usage.prompt, 3);
  EXPECT_EQ(usage.cached, 100);
  EXPECT_EQ(usage.cache_write, 7);
}

TEST_F(AnswerTest, EndsForTheReasonThatIsAskedFor) {
  offer("a");
  const Answer refused = answer("stop:refusal call:a");
  EXPECT_EQ(refused.finish, Finish::Refusal);
  EXPECT_TRUE(refused.calls.empty());
  EXPECT_EQ(refused.text, "");
  EXPECT_EQ(answer("stop:content_filter x").finish, Finish::Filter);
  prompt.stops = {"END"};
  EXPECT_EQ(answer("stop:stop_sequence x").stop_sequence, "END");
}

TEST_F(AnswerTest, JsonModeGivesAJsonObject) {
  prompt.json_object = true;
  const Json parsed(answer("hello").text);
  EXPECT_TRUE((*parsed).is_object());
}

}  // namespace
}  // namespace sluice::sim
