// What holds of both dialects together: the same conversation gets the same answer and the same
// bill, streamed or whole, as OpenAI or as Anthropic.
#include "sim/ask_for_test.h"
#include "wire/json_writer.h"

namespace sluice::sim {

Read read_openai(const Reply& reply) {
  Read out;
  const auto usage = [&](wire::json::Value u) {
    out.prompt = u["prompt_tokens"].as_int().value_or(-1);
    out.cached = u["prompt_tokens_details"]["cached_tokens"].as_int().value_or(-1);
    out.completion = u["completion_tokens"].as_int().value_or(-1);
    out.reasoning = u["completion_tokens_details"]["reasoning_tokens"].as_int().value_or(-1);
  };
  const auto piece = [&](wire::json::Value message, wire::json::Value choice) {
    out.text += message["content"].str();
    out.refusal += message["refusal"].str();
    size_t position = 0;
    for (const auto call : message["tool_calls"]) {
      const size_t index =
          static_cast<size_t>(call["index"].as_int().value_or(static_cast<int64_t>(position++)));
      if (out.calls.size() <= index) out.calls.resize(index + 1);
      out.calls[index].first += call["function"]["name"].str();
      out.calls[index].second += call["function"]["arguments"].str();
    }
    if (choice["finish_reason"].given()) out.finish = choice["finish_reason"].str();
  };
  if (!reply.streamed()) {
    const Json body(reply.body);
    const auto choice = at(body["choices"], 0);
    piece(choice["message"], choice);
    usage(body["usage"]);
    return out;
  }
  for (const NamedEvent& event : events(reply)) {
    if (event.data == "[DONE]") continue;
    const Json chunk(event.data);
    if (chunk["choices"].size() > 0)
      piece(at(chunk["choices"], 0)["delta"], at(chunk["choices"], 0));
    if (chunk["usage"].given()) usage(chunk["usage"]);
  }
  return out;
}

namespace {

void read_anthropic_usage(wire::json::Value u, Read& out) {
  out.cached = u["cache_read_input_tokens"].as_int().value_or(-1);
  out.prompt = u["input_tokens"].as_int().value_or(-1) + out.cached +
               u["cache_creation_input_tokens"].as_int().value_or(-1);
  out.completion = u["output_tokens"].as_int().value_or(-1);
  out.reasoning = u["output_tokens_details"]["thinking_tokens"].as_int().value_or(0);
}

Read read_anthropic_stream(const Reply& reply) {
  Read out;
  std::vector<bool> is_tool;
  for (const NamedEvent& event : events(reply)) {
    const Json body(event.data);
    EXPECT_EQ(body["type"].str(), event.name);
    if (event.name == "content_block_start") {
      const auto block = body["content_block"];
      is_tool.push_back(block["type"].str() == "tool_use");
      if (is_tool.back()) out.calls.emplace_back(block["name"].str(), "");
    } else if (event.name == "content_block_delta") {
      const auto delta = body["delta"];
      out.text += delta["text"].str();
      out.thinking += delta["thinking"].str();
      if (is_tool.back()) out.calls.back().second += delta["partial_json"].str();
    } else if (event.name == "message_delta") {
      out.finish = body["delta"]["stop_reason"].str();
      out.refusal = body["delta"]["stop_details"]["explanation"].str();
      read_anthropic_usage(body["usage"], out);
    }
  }
  for (auto& call : out.calls) {
    if (call.second.empty()) call.second = "{}";  // none is none, as the official client has it
  }
  return out;
}

}  // namespace

Read read_anthropic(const Reply& reply) {
  if (reply.streamed()) return read_anthropic_stream(reply);
  Read out;
  const Json body(reply.body);
  for (const auto block : body["content"]) {
    out.text += block["text"].str();
    out.thinking += block["thinking"].str();
    if (block["type"].str() == "tool_use") {
      out.calls.emplace_back(block["name"].str(), block["input"].raw());
    }
  }
  out.finish = body["stop_reason"].str();
  out.refusal = body["stop_details"]["explanation"].str();
  read_anthropic_usage(body["usage"], out);
  return out;
}

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  wire::json::append_quoted(out, text);
  return out;
}

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},)"
    R"("required":["city","days"],"additionalProperties":false})";

std::string openai_body(std::string_view user, bool stream) {
  return R"({"model":"m","messages":[{"role":"system","content":"be brief"},{"role":"user","content":)" +
         quoted(user) +
         R"(}],"tools":[{"type":"function","function":{"name":"weather","parameters":)" +
         std::string(kSchema) +
         R"(}},{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}])" +
         (stream ? R"(,"stream":true,"stream_options":{"include_usage":true}})" : "}");
}

std::string anthropic_body(std::string_view user, bool stream) {
  return R"({"model":"m","max_tokens":4000,"thinking":{"type":"adaptive"},"system":"be brief",)"
         R"("messages":[{"role":"user","content":)" +
         quoted(user) + R"(}],"tools":[{"name":"weather","input_schema":)" + std::string(kSchema) +
         R"(},{"name":"now","input_schema":{"type":"object","properties":{}}}])" +
         (stream ? R"(,"stream":true})" : "}");
}

class SameAnswer : public testing::TestWithParam<const char*> {
 protected:
  Asker asker;
};

TEST_P(SameAnswer, StreamedAndWholeAreTheSame) {
  EXPECT_EQ(read_openai(asker.chat(openai_body(GetParam(), false))),
            read_openai(asker.chat(openai_body(GetParam(), true))));
  EXPECT_EQ(read_anthropic(asker.messages(anthropic_body(GetParam(), false))),
            read_anthropic(asker.messages(anthropic_body(GetParam(), true))));
}

TEST_P(SameAnswer, BothDialectsSayAndBillTheSame) {
  const Read openai = read_openai(asker.chat(openai_body(GetParam(), true)));
  const Read anthropic = read_anthropic(asker.messages(anthropic_body(GetParam(), true)));
  EXPECT_EQ(openai.text, anthropic.text);
  EXPECT_EQ(openai.refusal, anthropic.refusal);
  EXPECT_EQ(openai.calls, anthropic.calls);
  EXPECT_EQ(openai.prompt, anthropic.prompt);
  EXPECT_EQ(openai.cached, anthropic.cached);
  EXPECT_EQ(openai.completion, anthropic.completion);
  EXPECT_EQ(openai.reasoning, anthropic.reasoning);
}

INSTANTIATE_TEST_SUITE_P(
    Prompts, SameAnswer,
    testing::Values("hello there", "echo:héllo  wörld\n\nand 日本 ", "echo:", "think: why?",
                    "cached:12 cache_write:5 hi", "stop:length go", "stop:refusal go",
                    "stop:stop_sequence x", "call:weather", "call:now",
                    "call:weather call:now call:weather",
                    R"(call:weather {"city":"Łódź","days":9007199254740993} please)", "call:now {}",
                    "call:unknown thing", "think: cached:3 call:weather"));

TEST(Dialects, AreFoundByTheirName) {
  EXPECT_EQ(protocol_named("openai_chat"), &kOpenAiChat);
  EXPECT_EQ(protocol_named("anthropic_messages"), &kAnthropicMessages);
  EXPECT_EQ(protocol_named("gemini"), nullptr);
}

TEST(Dialects, ToolResultsAreMentionedAlikeHoweverTheyArrive) {
  Asker asker;
  const Read openai = read_openai(asker.chat(R"({"model":"m","messages":[
      {"role":"user","content":"call:a call:b"},
      {"role":"assistant","content":null,"tool_calls":[
        {"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}},
        {"id":"c2","type":"function","function":{"name":"b","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c2","content":"20 degrees"},
      {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"rain"}]}]})"));
  const Read anthropic = read_anthropic(asker.messages(R"({"model":"m","max_tokens":100,"messages":[
      {"role":"user","content":"call:a call:b"},
      {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"a","input":{}},
                                     {"type":"tool_use","id":"c2","name":"b","input":{}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"c2","content":"20 degrees"},
        {"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"rain"}]}]}]})"));
  EXPECT_EQ(openai.text, "The tools answered: [20 degrees] [rain]");
  EXPECT_EQ(openai.text, anthropic.text);
  EXPECT_EQ(openai.prompt, anthropic.prompt);
}

TEST(Dialects, NeighbouringUserMessagesAreOneTurn) {
  Asker asker;
  const auto two = read_openai(asker.chat(
      R"({"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]})"));
  const auto one = read_anthropic(asker.messages(
      R"({"model":"m","max_tokens":99,"messages":[{"role":"user","content":[
          {"type":"text","text":"a"},{"type":"text","text":"b"}]}]})"));
  EXPECT_EQ(two.text, one.text);
}

TEST(Dialects, StructuredOutputSatisfiesTheSchemaInBoth) {
  Asker asker;
  const auto openai = read_openai(asker.chat(
      R"({"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema",
          "json_schema":{"name":"n","strict":true,"schema":)" +
      std::string(kSchema) + "}}}"));
  const auto anthropic = read_anthropic(asker.messages(
      R"({"model":"m","max_tokens":99,"messages":[{"role":"user","content":"x"}],
          "output_config":{"format":{"type":"json_schema","schema":)" +
      std::string(kSchema) + "}}}"));
  EXPECT_EQ(openai.text, anthropic.text);
  const Json value(openai.text);
  EXPECT_TRUE(value["city"].is_string());
  EXPECT_TRUE(value["days"].as_int());
}

}  // namespace
}  // namespace sluice::sim
