// The Anthropic side as a client sees it, and as a sloppy client is refused.
#include "sim/ask_for_test.h"

namespace sluice::sim {
namespace {

class Anthropic : public testing::Test, public Asker {
 protected:
  // "status type: message" of a refused request.
  std::string refusal(const std::string& body) {
    const Reply reply = messages(body);
    const Json parsed(reply.body);
    EXPECT_EQ(parsed["type"].str(), "error") << reply.body;
    EXPECT_TRUE(parsed["request_id"].str().starts_with("req_"));
    return std::to_string(reply.status) + " " + std::string(parsed["error"]["type"].str()) + ": " +
           std::string(parsed["error"]["message"].str());
  }
  std::string bad(const std::string& why) { return "400 invalid_request_error: " + why; }
  std::string with(const std::string& members) {
    return R"({"model":"m","max_tokens":2000,"messages":[{"role":"user","content":"hi"}],)" +
           members + "}";
  }
  std::string said(const std::string& list) {
    return R"({"model":"m","max_tokens":2000,"messages":[)" + list + "]}";
  }
};

TEST_F(Anthropic, AWholeAnswerHasEveryDocumentedMember) {
  const Reply reply = messages(with(R"("stream":false)"));
  EXPECT_EQ(reply.status, 200);
  const Json body(reply.body);
  EXPECT_TRUE(body["id"].str().starts_with("msg_01"));
  EXPECT_EQ(body["type"].str(), "message");
  EXPECT_EQ(body["role"].str(), "assistant");
  EXPECT_EQ(body["model"].str(), "m");
  EXPECT_EQ(body["stop_reason"].str(), "end_turn");
  EXPECT_TRUE(body["stop_sequence"].is_null());
  EXPECT_EQ(at(body["content"], 0)["type"].str(), "text");
  EXPECT_EQ(body["usage"]["input_tokens"].as_int(), 1);
  EXPECT_EQ(body["usage"]["output_tokens"].as_int(), 16);
  EXPECT_EQ(body["usage"]["service_tier"].str(), "standard");
}

TEST_F(Anthropic, AStreamHasTheFormOfTheRealOne) {
  behaviour.tokens = 2;
  std::string names;
  for (const NamedEvent& event : events(messages(with(R"("stream":true)")))) {
    if (event.name != "ping") names += event.name + "\n";
    EXPECT_EQ(Json(event.data)["type"].str(), event.name);
  }
  EXPECT_EQ(names,
            "message_start\ncontent_block_start\ncontent_block_delta\ncontent_block_delta\n"
            "content_block_stop\nmessage_delta\nmessage_stop\n");
}

TEST_F(Anthropic, APingFollowsTheStartAndSometimesABlocksStart) {
  bool inside = false;
  for (int i = 0; i < 20; ++i) {
    const auto all = events(messages(
        R"({"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"x)" +
        std::to_string(i) + R"("}]})"));
    EXPECT_EQ(all[1].name, "ping");
    inside = inside || (all[2].name == "content_block_start" && all[3].name == "ping");
  }
  EXPECT_TRUE(inside);
}

TEST_F(Anthropic, UsageInTheDeltaIsCumulative) {
  const auto all = events(messages(with(R"("stream":true)")));
  EXPECT_EQ(Json(all.front().data)["message"]["usage"]["output_tokens"].as_int(), 1);
  const Json delta(all[all.size() - 2].data);
  EXPECT_EQ(delta["usage"]["output_tokens"].as_int(), 16);
  EXPECT_EQ(delta["usage"]["input_tokens"].as_int(), 1);
}

TEST_F(Anthropic, ThinkingComesFirstAndSigned) {
  const Json body(
      messages(R"({"model":"m","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":1024},
      "messages":[{"role":"user","content":"think: x"}]})")
          .body);
  const auto block = at(body["content"], 0);
  EXPECT_EQ(block["type"].str(), "thinking");
  EXPECT_EQ(at(body["content"], 1)["type"].str(), "text");
  EXPECT_EQ(body["usage"]["output_tokens_details"]["thinking_tokens"].as_int(), 12);
  const auto resend = [&](std::string_view thinking) {
    return said(
        R"({"role":"user","content":"x"},{"role":"assistant","content":[{"type":"thinking","thinking":")" +
        std::string(thinking) + R"(","signature":")" + std::string(block["signature"].str()) +
        R"("},{"type":"text","text":"y"}]},{"role":"user","content":"z"})");
  };
  EXPECT_EQ(messages(resend(block["thinking"].str())).status, 200);
  EXPECT_EQ(refusal(resend("changed")),
            bad("messages.1.content.0: Invalid `signature` in `thinking` block"));
}

TEST_F(Anthropic, OmittedThinkingIsEmptyButSigned) {
  const auto all = events(messages(R"({"model":"m","max_tokens":2000,"stream":true,
      "thinking":{"type":"adaptive","display":"omitted"},"messages":[{"role":"user","content":"think: x"}]})"));
  int thinking = 0;
  int signatures = 0;
  for (const NamedEvent& event : all) {
    thinking += event.data.find("thinking_delta") != std::string::npos ? 1 : 0;
    signatures += event.data.find("signature_delta") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(thinking, 0);
  EXPECT_EQ(signatures, 1);
}

TEST_F(Anthropic, ACallWithoutArgumentsSometimesHasNoFragmentAtAll) {
  bool none = false;
  bool empty = false;
  for (int i = 0; i < 20; ++i) {
    int fragments = 0;
    for (
        const NamedEvent& event : events(messages(
            R"({"model":"m","max_tokens":99,"stream":true,"tools":[{"name":"f","input_schema":{"type":"object"}}],
                 "messages":[{"role":"user","content":"call:f )" +
            std::to_string(i) + R"("}]})"))) {
      if (event.name != "content_block_delta") continue;
      ++fragments;
      EXPECT_EQ(Json(event.data)["delta"]["partial_json"].raw(), "\"\"");
    }
    none = none || fragments == 0;
    empty = empty || fragments == 1;
  }
  EXPECT_TRUE(none && empty);
}

TEST_F(Anthropic, TheVersionIsRequiredAndKnown) {
  version = "";
  EXPECT_EQ(refusal(with(R"("stream":false)")), bad("anthropic-version: header is required"));
  version = "2024-01-01";
  EXPECT_EQ(refusal(with(R"("stream":false)")),
            bad("anthropic-version: \"2024-01-01\" is not a valid version"));
}

TEST_F(Anthropic, TheNewVersionTakesNoSamplingParameters) {
  for (const char* member : {"\"temperature\":1.0", "\"top_p\":1", "\"top_k\":5"}) {
    version = "2023-06-01";
    EXPECT_EQ(messages(with(member)).status, 200) << member;
    version = "2026-10-21";
    EXPECT_EQ(messages(with(member)).status, 400) << member;
    behaviour.strict = false;
    EXPECT_EQ(messages(with(member)).status, 400) << "whatever `strict` says";
    behaviour.strict = true;
  }
  EXPECT_EQ(refusal(with(R"("temperature":1)")),
            bad("temperature: Extra inputs are not permitted"));
}

TEST_F(Anthropic, TheNewVersionTakesNoDocumentsOfAssistantsNorCitationsOfUsers) {
  const std::string quoting_document = said(
      R"({"role":"user","content":"x"},{"role":"assistant","content":[{"type":"document","source":
         {"type":"text","media_type":"text/plain","data":"d"}}]},{"role":"user","content":"y"})");
  const std::string citation = said(
      R"({"role":"user","content":[{"type":"text","text":"x","citations":[{"type":"char_location"}]}]})");
  for (const std::string& body : {quoting_document, citation}) {
    version = "2023-06-01";
    EXPECT_EQ(messages(body).status, 200) << body;
    version = "2026-10-21";
    EXPECT_EQ(messages(body).status, 400) << body;
  }
}

TEST_F(Anthropic, RefusesRequestsWithoutTheirParts) {
  EXPECT_EQ(refusal("{}"), bad("model: Field required"));
  EXPECT_EQ(refusal(R"({"model":"m","messages":[{"role":"user","content":"x"}]})"),
            bad("max_tokens: Field required"));
  EXPECT_EQ(refusal(R"({"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]})"),
            bad("max_tokens: Input should be greater than or equal to 1"));
  EXPECT_EQ(refusal(R"({"model":"m","max_tokens":1})"), bad("messages: Field required"));
  EXPECT_EQ(refusal(said("")), bad("messages: at least one message is required"));
}

TEST_F(Anthropic, RefusesUndocumentedMembers) {
  EXPECT_EQ(refusal(with(R"("stop":["x"])")), bad("stop: Extra inputs are not permitted"));
  EXPECT_EQ(refusal(said(R"({"role":"user","content":"x","name":"bob"})")),
            bad("messages.0.name: Extra inputs are not permitted"));
  EXPECT_EQ(refusal(said(R"({"role":"user","content":[{"type":"text","text":"x","detail":1}]})")),
            bad("messages.0.content.0.text.detail: Extra inputs are not permitted"));
  EXPECT_EQ(
      refusal(with(R"("tools":[{"name":"f","input_schema":{"type":"object"},"parameters":{}}])")),
      bad("tools.0.custom.parameters: Extra inputs are not permitted"));
  EXPECT_EQ(messages(with(R"("context_management":{})")).status, 400);
  beta = "context-management-2025-06-27";
  EXPECT_EQ(messages(with(R"("context_management":{})")).status, 200);
}

TEST_F(Anthropic, RefusesEmptyAndBlankTexts) {
  EXPECT_EQ(refusal(said(R"({"role":"user","content":""})")),
            bad("messages.0: user messages must have non-empty content"));
  EXPECT_EQ(refusal(said(R"({"role":"user","content":[{"type":"text","text":""}]})")),
            bad("messages: text content blocks must be non-empty"));
  EXPECT_EQ(refusal(said(R"({"role":"user","content":[{"type":"text","text":" \n"}]})")),
            bad("messages: text content blocks must contain non-whitespace text"));
  EXPECT_EQ(refusal(with(R"("system":[{"type":"text","text":""}])")),
            bad("system: text content blocks must be non-empty"));
  EXPECT_EQ(refusal(said(R"({"role":"user","content":"x"},{"role":"assistant","content":"so "})")),
            bad("messages: final assistant content cannot end with trailing whitespace"));
}

TEST_F(Anthropic, RefusesRolesAndBlocksThatDoNotExist) {
  EXPECT_EQ(refusal(said(R"({"role":"tool","content":"x"})")),
            bad("messages.0.role: Input should be 'user', 'assistant' or 'system'"));
  EXPECT_TRUE(refusal(said(R"({"role":"user","content":[{"type":"image_url","image_url":{}}]})"))
                  .starts_with(bad("messages.0.content.0: Input tag 'image_url' found")));
  EXPECT_EQ(
      refusal(said(
          R"({"role":"user","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]})")),
      bad("messages.0.content.0: `tool_use` blocks are not permitted in `user` messages"));
  EXPECT_EQ(
      refusal(said(
          R"({"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/bmp","data":"AA"}}]})")),
      bad("messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', "
          "'image/png', 'image/gif' or 'image/webp'"));
}

constexpr const char* kUse =
    R"({"role":"user","content":"x"},{"role":"assistant","content":[
       {"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]})";
std::string result(const std::string& id) {
  return R"({"type":"tool_result","tool_use_id":")" + id + R"(","content":"r"})";
}
std::string user(const std::string& blocks) {
  return R"(,{"role":"user","content":[)" + blocks + "]}";
}

TEST_F(Anthropic, EveryToolUseIsAnsweredInTheNextMessageAndFirst) {
  EXPECT_EQ(messages(said(kUse + user(result("b") + "," + result("a")))).status, 200);
  EXPECT_EQ(messages(said(kUse + user(result("b") + "," + result("a") +
                                      R"(,{"type":"text","text":"and?"})")))
                .status,
            200);
  const std::string unanswered =
      "`tool_use` ids were found without `tool_result` blocks immediately after: ";
  EXPECT_TRUE(refusal(said(kUse)).starts_with(bad("messages.1: " + unanswered + "a, b")));
  EXPECT_TRUE(refusal(said(kUse + std::string(R"(,{"role":"user","content":"y"})")))
                  .starts_with(bad("messages.1: " + unanswered + "a, b")));
  EXPECT_TRUE(refusal(said(kUse + user(result("a")) + user(result("b"))))
                  .starts_with(bad("messages.1: " + unanswered + "b")))
      << "results may not be split over two turns";
  EXPECT_TRUE(refusal(said(kUse + user(R"({"type":"text","text":"first"},)" + result("a") + "," +
                                       result("b"))))
                  .starts_with(bad("messages.1: " + unanswered)));
}

TEST_F(Anthropic, AToolResultNeedsItsToolUse) {
  EXPECT_TRUE(refusal(said(R"({"role":"user","content":[)" + result("zz") + "]}"))
                  .starts_with(bad("messages.0.content.0: unexpected `tool_use_id` found")));
  EXPECT_TRUE(refusal(said(kUse + user(result("a") + "," + result("b") + "," + result("c"))))
                  .starts_with(bad("messages.2.content.2: unexpected `tool_use_id`")));
}

TEST_F(Anthropic, ToolIdsAndInputsHaveTheirForm) {
  EXPECT_EQ(
      refusal(said(
          R"({"role":"assistant","content":[{"type":"tool_use","id":"a.b","name":"f","input":{}}]})")),
      bad("messages.0.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"));
  EXPECT_EQ(
      refusal(said(
          R"({"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]})")),
      bad("messages.0.content.0.tool_use.input: Input should be a valid dictionary"));
}

TEST_F(Anthropic, RefusesToolsItCannotUse) {
  EXPECT_EQ(refusal(with(R"("tools":[{"name":"f"}])")),
            bad("tools.0.custom.input_schema: Field required"));
  EXPECT_EQ(refusal(with(R"("tools":[{"name":"f","input_schema":{"properties":{}}}])")),
            bad("tools.0.custom.input_schema.type: Field required"));
  EXPECT_EQ(refusal(with(R"("tools":[{"name":"f","input_schema":{"type":"object"}},
                                     {"name":"f","input_schema":{"type":"object"}}])")),
            bad("tools: Tool names must be unique."));
  EXPECT_EQ(refusal(with(R"("tool_choice":{"type":"auto"})")),
            bad("tool_choice: tool_choice may only be specified while providing tools"));
  const std::string tool = R"("tools":[{"name":"f","input_schema":{"type":"object"}}],)";
  EXPECT_EQ(
      refusal(with(tool + R"("tool_choice":{"type":"none","disable_parallel_tool_use":true})")),
      bad("tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted"));
  EXPECT_EQ(refusal(with(tool + R"("tool_choice":{"type":"tool","name":"g"})")),
            bad("Tool 'g' not found in provided tools"));
  EXPECT_EQ(
      messages(with(R"("tools":[{"type":"web_search_20250305","name":"web_search"}])")).status,
      200);
}

TEST_F(Anthropic, RefusesThinkingThatCannotBe) {
  EXPECT_EQ(messages(with(R"("thinking":{"type":"enabled","budget_tokens":1024})")).status, 200);
  EXPECT_EQ(refusal(with(R"("thinking":{"type":"enabled","budget_tokens":2000})")),
            bad("`max_tokens` must be greater than `thinking.budget_tokens`."));
  EXPECT_EQ(messages(with(R"("thinking":{"type":"enabled","budget_tokens":1000})")).status, 400);
  EXPECT_EQ(
      messages(with(R"("thinking":{"type":"enabled","budget_tokens":1024},"temperature":0.5)"))
          .status,
      400);
  EXPECT_EQ(messages(with(R"("thinking":{"type":"enabled","budget_tokens":1024},
      "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"})"))
                .status,
            400);
  EXPECT_EQ(messages(with(R"("thinking":{"type":"deep"})")).status, 400);
}

TEST_F(Anthropic, OutputSchemasMustBeClosed) {
  EXPECT_EQ(refusal(with(
                R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}})")),
            bad("output_config.format.schema: For 'object' type, 'additionalProperties' must be "
                "explicitly set to false"));
  EXPECT_EQ(messages(with(R"("output_config":{"effort":"extreme"})")).status, 400);
}

TEST_F(Anthropic, RefusesValuesOutOfRange) {
  for (const char* members :
       {R"("temperature":1.5)", R"("top_p":-1)", R"("top_k":1.5)", R"("stop_sequences":[" "])",
        R"("stop_sequences":"x")", R"("metadata":{"user":"x"})", R"("service_tier":"flex")",
        R"("stream":"yes")"}) {
    EXPECT_EQ(messages(with(members)).status, 400) << members;
  }
}

TEST_F(Anthropic, CountsWhatAMessageWouldBeBilled) {
  const std::string list =
      R"("messages":[{"role":"user","content":"cached:9 a b c"}],"system":"d e")";
  const auto count =
      ask(kAnthropicMessages, "POST", "/v1/messages/count_tokens", R"({"model":"m",)" + list + "}");
  EXPECT_EQ(Json(count.body)["input_tokens"].as_int(), 15);
  const Read billed = read_anthropic(messages(R"({"model":"m","max_tokens":9,)" + list + "}"));
  EXPECT_EQ(billed.prompt, 15);
  EXPECT_EQ(ask(kAnthropicMessages, "POST", "/v1/messages/count_tokens",
                R"({"model":"m","max_tokens":5,)" + list + "}")
                .status,
            400);
}

TEST_F(Anthropic, ListsItsModelsInPages) {
  behaviour.models = {"a", "b", "c"};
  const Json first(ask(kAnthropicMessages, "GET", "/v1/models?limit=2").body);
  EXPECT_EQ(first["data"].size(), 2U);
  EXPECT_EQ(first["has_more"].as_bool(), true);
  EXPECT_EQ(first["last_id"].str(), "b");
  const Json rest(ask(kAnthropicMessages, "GET", "/v1/models?limit=2&after_id=b").body);
  EXPECT_EQ(at(rest["data"], 0)["id"].str(), "c");
  EXPECT_EQ(rest["has_more"].as_bool(), false);
  EXPECT_EQ(Json(ask(kAnthropicMessages, "GET", "/v1/models/a").body)["type"].str(), "model");
  EXPECT_EQ(ask(kAnthropicMessages, "GET", "/v1/models/z").status, 404);
  EXPECT_EQ(refusal(with(R"("stream":false)")), "404 not_found_error: model: m");
}

TEST_F(Anthropic, AcceptsOnlyItsKeyWhenItHasOne) {
  behaviour.api_key = Secret("right");
  EXPECT_EQ(refusal(with(R"("stream":false)")),
            "401 authentication_error: x-api-key header is required");
  key = "wrong";
  EXPECT_EQ(refusal(with(R"("stream":false)")), "401 authentication_error: invalid x-api-key");
  key = "right";
  EXPECT_EQ(messages(with(R"("stream":false)")).status, 200);
}

TEST_F(Anthropic, ErrorsHaveTheTypeOfTheirStatus) {
  const auto type = [&](int status) {
    const Context context{behaviour, document, 1, 0};
    const Json body(kAnthropicMessages.error({.message = "x", .status = status}, context).body);
    return std::string(body["error"]["type"].str());
  };
  EXPECT_EQ(type(429), "rate_limit_error");
  EXPECT_EQ(type(529), "overloaded_error");
  EXPECT_EQ(type(500), "api_error");
  EXPECT_EQ(type(503), "api_error");
  EXPECT_EQ(type(402), "billing_error");
}

TEST_F(Anthropic, AnswersCarryWhatAGatewayMustNotLeak) {
  const std::string fields = messages(with(R"("stream":false)")).fields;
  for (const char* name : {"request-id: req_", "anthropic-organization-id: ", "set-cookie: ",
                           "anthropic-ratelimit-requests-remaining: "}) {
    EXPECT_NE(fields.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace sluice::sim
