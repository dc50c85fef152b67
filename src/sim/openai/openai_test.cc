// The OpenAI side as a client sees it, and as a sloppy client is refused.
#include <cstring>

#include "sim/ask_for_test.h"

namespace sluice::sim {
namespace {

class OpenAi : public testing::Test, public Asker {
 protected:
  // The error of a refused chat request, as "status code param: message".
  std::string refusal(const std::string& body) {
    const Reply reply = chat(body);
    const Json parsed(reply.body);
    const auto error = parsed["error"];
    for (const char* member : {"message", "type", "param", "code"}) {
      EXPECT_TRUE(error[member].exists()) << member << " in " << reply.body;
    }
    return std::to_string(reply.status) + " " + std::string(error["code"].str()) + " " +
           std::string(error["param"].str()) + ": " + std::string(error["message"].str());
  }
  std::string with(const std::string& members) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}";
  }
  std::string said(const std::string& messages) {
    return R"({"model":"m","messages":[)" + messages + "]}";
  }
};

TEST_F(OpenAi, AWholeAnswerHasEveryDocumentedMember) {
  const Reply reply = chat(with(R"("n":1)"));
  EXPECT_EQ(reply.status, 200);
  const Json body(reply.body);
  EXPECT_TRUE(body["id"].str().starts_with("chatcmpl-"));
  EXPECT_EQ(body["object"].str(), "chat.completion");
  EXPECT_EQ(body["created"].as_int(), 1'790'000'000);
  EXPECT_EQ(body["model"].str(), "m");
  const auto choice = at(body["choices"], 0);
  EXPECT_EQ(choice["index"].as_int(), 0);
  EXPECT_EQ(choice["finish_reason"].str(), "stop");
  EXPECT_TRUE(choice["logprobs"].is_null());
  EXPECT_EQ(choice["message"]["role"].str(), "assistant");
  EXPECT_TRUE(choice["message"]["refusal"].is_null());
  EXPECT_EQ(body["usage"]["total_tokens"].as_int(), 17);
}

TEST_F(OpenAi, AStreamHasTheFormOfTheRealOne) {
  const auto all = events(chat(with(R"("stream":true)")));
  ASSERT_EQ(all.size(), 16U + 3U);
  const Json first(all.front().data);
  EXPECT_EQ(at(first["choices"], 0)["delta"]["role"].str(), "assistant");
  EXPECT_EQ(at(first["choices"], 0)["delta"]["content"].raw(), "\"\"");
  EXPECT_TRUE(at(first["choices"], 0)["finish_reason"].is_null());
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    const Json chunk(all[i].data);
    EXPECT_EQ(all[i].name, "");
    EXPECT_EQ(chunk["id"].str(), first["id"].str());
    EXPECT_EQ(chunk["object"].str(), "chat.completion.chunk");
    EXPECT_FALSE(chunk["usage"].exists()) << "nobody asked for usage";
  }
  const Json last(all[all.size() - 2].data);
  EXPECT_EQ(at(last["choices"], 0)["finish_reason"].str(), "stop");
  EXPECT_EQ(at(last["choices"], 0)["delta"].raw(), "{}");
  EXPECT_EQ(all.back().data, "[DONE]");
}

TEST_F(OpenAi, UsageComesInAChunkOfItsOwnWhenAsked) {
  const auto all = events(chat(with(R"("stream":true,"stream_options":{"include_usage":true})")));
  const Json usage(all[all.size() - 2].data);
  EXPECT_EQ(usage["choices"].size(), 0U);
  EXPECT_EQ(usage["usage"]["completion_tokens"].as_int(), 16);
  EXPECT_TRUE(Json(all.front().data)["usage"].is_null());
}

TEST_F(OpenAi, ObfuscationCanBeTurnedOff) {
  const auto on = events(chat(with(R"("stream":true)")));
  EXPECT_TRUE(Json(on[1].data)["obfuscation"].is_string());
  const auto off =
      events(chat(with(R"("stream":true,"stream_options":{"include_obfuscation":false})")));
  EXPECT_FALSE(Json(off[1].data)["obfuscation"].exists());
}

TEST_F(OpenAi, EventsKnobBoundsTheContentChunks) {
  behaviour.tokens = 100;
  behaviour.events = 7;
  EXPECT_EQ(events(chat(with(R"("stream":true)"))).size(), 7U + 3U);
}

TEST_F(OpenAi, LogprobsComeForEveryPieceWhenAsked) {
  const Json whole(chat(with(R"("logprobs":true)")).body);
  EXPECT_EQ(at(whole["choices"], 0)["logprobs"]["content"].size(), 16U);
  const auto all = events(chat(with(R"("logprobs":true,"stream":true)")));
  const Json chunk(all[1].data);
  const auto token = at(at(chunk["choices"], 0)["logprobs"]["content"], 0);
  EXPECT_EQ(token["token"].str(), at(chunk["choices"], 0)["delta"]["content"].str());
  EXPECT_EQ(token["bytes"].size(), token["token"].str().size());
}

TEST_F(OpenAi, ARefusalIsInItsOwnMember) {
  const Json body(chat(said(R"({"role":"user","content":"stop:refusal"})")).body);
  const auto choice = at(body["choices"], 0);
  EXPECT_EQ(choice["finish_reason"].str(), "content_filter");
  EXPECT_TRUE(choice["message"]["content"].is_null());
  EXPECT_FALSE(choice["message"]["refusal"].str().empty());
}

TEST_F(OpenAi, CustomToolsTakeText) {
  const Json body(chat(R"({"model":"m","messages":[{"role":"user","content":"call:sh"}],
      "tools":[{"type":"custom","custom":{"name":"sh"}}]})")
                      .body);
  const auto call = at(at(body["choices"], 0)["message"]["tool_calls"], 0);
  EXPECT_EQ(call["type"].str(), "custom");
  EXPECT_FALSE(call["custom"]["input"].str().empty());
}

TEST_F(OpenAi, AnswersCarryWhatAGatewayMustNotLeak) {
  const std::string fields = chat(with(R"("n":1)")).fields;
  for (const char* name : {"x-request-id: req_", "openai-organization: ", "set-cookie: ",
                           "x-ratelimit-remaining-tokens: ", "x-ratelimit-reset-requests: 6ms"}) {
    EXPECT_NE(fields.find(name), std::string::npos) << name;
  }
  EXPECT_NE(fields, chat(with(R"("n":1)")).fields) << "the request id differs";
}

TEST_F(OpenAi, RefusesRequestsWithoutTheirParts) {
  EXPECT_EQ(refusal("{}"), "400 missing_required_parameter : you must provide a model parameter");
  EXPECT_EQ(refusal(R"({"model":"m"})"),
            "400 missing_required_parameter messages: Missing required parameter: 'messages'.");
  EXPECT_TRUE(refusal(R"({"model":"m","messages":[]})").starts_with("400 empty_array messages: "));
  EXPECT_TRUE(refusal("{").starts_with("400  : We could not parse the JSON body"));
  EXPECT_TRUE(refusal("[]").starts_with("400 "));
}

TEST_F(OpenAi, RefusesUndocumentedMembersUnlessToldOtherwise) {
  EXPECT_EQ(refusal(with(R"("top_k":5)")),
            "400 unknown_parameter top_k: Unknown parameter: 'top_k'.");
  EXPECT_TRUE(refusal(said(R"({"role":"user","content":"x","cache_control":{}})"))
                  .starts_with("400 unknown_parameter messages[0].cache_control: "));
  behaviour.strict = false;
  EXPECT_EQ(chat(with(R"("top_k":5)")).status, 200);
}

TEST_F(OpenAi, RefusesRolesAndPartsThatDoNotExist) {
  EXPECT_TRUE(refusal(said(R"({"role":"robot","content":"x"})"))
                  .starts_with("400 invalid_value messages[0].role: Invalid value: 'robot'."));
  EXPECT_TRUE(refusal(said(R"({"role":"user","content":[{"type":"image","source":{}}]})"))
                  .starts_with("400 invalid_value messages[0].content[0].type: "));
  EXPECT_TRUE(refusal(said(R"({"role":"user"})"))
                  .starts_with("400 missing_required_parameter messages[0].content: "));
  EXPECT_TRUE(
      refusal(said(R"({"role":"assistant","content":null})")).find("expected a string, got null") !=
      std::string::npos);
}

TEST_F(OpenAi, RefusesToolMessagesOutOfPlace) {
  EXPECT_NE(
      refusal(
          said(R"({"role":"user","content":"x"},{"role":"tool","tool_call_id":"c","content":"y"})"))
          .find("must be a response to a preceeding message with 'tool_calls'"),
      std::string::npos);
  const std::string call =
      R"({"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]})";
  EXPECT_NE(refusal(said(call)).find("did not have response messages: c"), std::string::npos);
  EXPECT_NE(refusal(said(call + R"(,{"role":"user","content":"x"})"))
                .find("did not have response messages: c"),
            std::string::npos);
  EXPECT_NE(refusal(said(call + R"(,{"role":"tool","tool_call_id":"d","content":"x"})"))
                .find("not found"),
            std::string::npos);
  EXPECT_EQ(chat(said(call + R"(,{"role":"tool","tool_call_id":"c","content":"x"})")).status, 200);
}

TEST_F(OpenAi, RefusesArgumentsThatAreNoString) {
  EXPECT_TRUE(
      refusal(
          said(
              R"({"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]})"))
          .starts_with("400 invalid_type messages[0].tool_calls[0].function.arguments: "));
}

TEST_F(OpenAi, RefusesToolsItCannotUse) {
  EXPECT_TRUE(refusal(with(R"("tools":[])")).starts_with("400 empty_array tools: "));
  EXPECT_TRUE(refusal(with(R"("tools":[{"type":"function","function":{"name":"a b"}}])"))
                  .starts_with("400 invalid_value tools[0].function.name: "));
  EXPECT_TRUE(
      refusal(with(R"("tools":[{"type":"function","function":{"name":"a","parameters":{}}}])"))
          .starts_with("400 invalid_function_parameters tools[0].function.parameters: "));
  EXPECT_TRUE(refusal(with(R"("tools":[{"name":"a","input_schema":{"type":"object"}}])"))
                  .starts_with("400 missing_required_parameter tools[0].type: "));
  EXPECT_NE(refusal(with(R"("tool_choice":"required")")).find("only allowed when 'tools'"),
            std::string::npos);
  EXPECT_NE(refusal(with(R"("parallel_tool_calls":false)")).find("only allowed when 'tools'"),
            std::string::npos);
  EXPECT_NE(refusal(with(R"("tools":[{"type":"function","function":{"name":"a"}}],
                            "tool_choice":{"type":"function","function":{"name":"b"}})"))
                .find("not found in 'tools'"),
            std::string::npos);
}

TEST_F(OpenAi, RefusesSchemasThatStrictModeCannotKeep) {
  EXPECT_NE(
      refusal(
          with(R"("response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,
                            "schema":{"type":"object","properties":{}}}})"))
          .find("'additionalProperties' is required to be supplied and to be false"),
      std::string::npos);
  EXPECT_EQ(chat(with(R"("response_format":{"type":"json_schema","json_schema":{"name":"x",
                         "schema":{"type":"object","properties":{}}}})"))
                .status,
            200);
}

TEST_F(OpenAi, RefusesValuesOutOfRange) {
  for (const char* members :
       {R"("temperature":2.5)", R"("top_p":1.1)", R"("n":0)", R"("max_tokens":0)",
        R"("presence_penalty":-3)", R"("temperature":"hot")", R"("max_completion_tokens":1.5)",
        R"("stop":["a","b","c","d","e"])", R"("stop":5)", R"("reasoning_effort":"extreme")",
        R"("stream_options":{"include_usage":true})", R"("top_logprobs":2)", R"("stream":"yes")",
        R"("max_tokens":5,"max_completion_tokens":5)", R"("response_format":{"type":"xml"})"}) {
    EXPECT_EQ(chat(with(members)).status, 400) << members;
  }
}

TEST_F(OpenAi, KnowsItsModelsWhenItHasAList) {
  EXPECT_EQ(chat(with(R"("n":1)")).status, 200);
  behaviour.models = {"a", "b"};
  EXPECT_EQ(refusal(with(R"("n":1)")),
            "404 model_not_found : The model `m` does not exist or you do not have access to it.");
  const Json list(ask(kOpenAiChat, "GET", "/v1/models").body);
  EXPECT_EQ(list["data"].size(), 2U);
  EXPECT_EQ(at(list["data"], 1)["id"].str(), "b");
  EXPECT_EQ(ask(kOpenAiChat, "GET", "/v1/models/a").status, 200);
  EXPECT_EQ(ask(kOpenAiChat, "GET", "/v1/models/c").status, 404);
}

TEST_F(OpenAi, AcceptsOnlyItsKeyWhenItHasOne) {
  behaviour.api_key = Secret("sk-right");
  EXPECT_EQ(chat(with(R"("n":1)")).status, 401);
  key = "sk-wrong";
  const Reply refused = chat(with(R"("n":1)"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(Json(refused.body)["error"]["code"].str(), "invalid_api_key");
  EXPECT_EQ(refused.body.find("sk-"), std::string::npos);
  key = "sk-right";
  EXPECT_EQ(chat(with(R"("n":1)")).status, 200);
}

TEST_F(OpenAi, UnknownPathsAndMethodsAreRefused) {
  EXPECT_EQ(ask(kOpenAiChat, "POST", "/v1/messages").status, 404);
  EXPECT_EQ(ask(kOpenAiChat, "GET", "/v1/chat/completions").status, 405);
  EXPECT_EQ(ask(kOpenAiChat, "DELETE", "/v1/models/x").status, 405);
}

TEST_F(OpenAi, TextCompletionsAnswerEveryPrompt) {
  const Reply reply = ask(kOpenAiChat, "POST", "/v1/completions",
                          R"({"model":"m","prompt":["echo:a","echo:b c"],"max_tokens":50})");
  const Json body(reply.body);
  EXPECT_EQ(body["object"].str(), "text_completion");
  EXPECT_EQ(at(body["choices"], 0)["text"].str(), "a");
  EXPECT_EQ(at(body["choices"], 1)["text"].str(), "b c");
  EXPECT_EQ(at(body["choices"], 1)["index"].as_int(), 1);
  EXPECT_EQ(body["usage"]["completion_tokens"].as_int(), 3);
  const auto all = events(ask(kOpenAiChat, "POST", "/v1/completions",
                              R"({"model":"m","prompt":"echo:x y","stream":true})"));
  EXPECT_EQ(all.size(), 2U + 1U + 1U);
  EXPECT_EQ(at(Json(all[1].data)["choices"], 0)["text"].str(), " y");
}

TEST_F(OpenAi, EmbeddingsAreUnitVectorsOfTheWidthAskedFor) {
  const Reply reply = ask(kOpenAiChat, "POST", "/v1/embeddings",
                          R"({"model":"m","input":["a b","c"],"dimensions":8})");
  const Json body(reply.body);
  ASSERT_EQ(body["data"].size(), 2U);
  EXPECT_EQ(at(body["data"], 1)["index"].as_int(), 1);
  const auto vector = at(body["data"], 0)["embedding"];
  ASSERT_EQ(vector.size(), 8U);
  double squares = 0;
  for (const auto x : vector) squares += *x.as_double() * *x.as_double();
  EXPECT_NEAR(squares, 1, 1e-5);
  EXPECT_EQ(body["usage"]["prompt_tokens"].as_int(), 3);
}

TEST_F(OpenAi, Base64EmbeddingsAreTheSameFloats) {
  const std::string input = R"({"model":"m","input":"a","dimensions":3)";
  const Json floats(ask(kOpenAiChat, "POST", "/v1/embeddings", input + "}").body);
  const Json packed(
      ask(kOpenAiChat, "POST", "/v1/embeddings", input + R"(,"encoding_format":"base64"})").body);
  const std::string_view text = at(packed["data"], 0)["embedding"].str();
  ASSERT_EQ(text.size(), 16U);
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 4) {
    uint32_t group = 0;
    for (size_t j = 0; j < 4; ++j)
      group = (group << 6) | static_cast<uint32_t>(kAlphabet.find(text[i + j]));
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>((group >> shift) & 255U);
  }
  size_t index = 0;
  for (const auto x : at(floats["data"], 0)["embedding"]) {
    float value = 0;
    std::memcpy(&value, bytes.data() + 4 * index++, sizeof value);
    EXPECT_EQ(value, static_cast<float>(*x.as_double()));
  }
}

TEST_F(OpenAi, EmbeddingsTakeTokensAndRefuseNothing) {
  const auto embed = [&](const char* input) {
    return ask(kOpenAiChat, "POST", "/v1/embeddings",
               std::string(R"({"model":"m","dimensions":2,"input":)") + input + "}");
  };
  EXPECT_EQ(Json(embed("[1,2,3]").body)["data"].size(), 1U);
  EXPECT_EQ(Json(embed("[1,2,3]").body)["usage"]["prompt_tokens"].as_int(), 3);
  EXPECT_EQ(Json(embed("[[1,2],[3]]").body)["data"].size(), 2U);
  for (const char* bad : {"\"\"", "[]", "[\"\"]", "[[]]", "5", "[1.5]", "[true]", "null"}) {
    EXPECT_EQ(embed(bad).status, 400) << bad;
  }
}

TEST_F(OpenAi, AMillionWordsAreAnsweredInBoundedTime) {
  std::string words;
  for (int i = 0; i < 200'000; ++i) words += "word ";
  const Json body(chat(said(R"({"role":"user","content":")" + words + R"("})")).body);
  EXPECT_EQ(body["usage"]["prompt_tokens"].as_int(), 200'000);
}

}  // namespace
}  // namespace sluice::sim
