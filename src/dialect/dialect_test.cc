// What every dialect promises, and what goldens compare too loosely to show: exact bytes, headers,
// the causes of our own errors.
#include <gtest/gtest.h>

#include "dialect/test_support.h"

namespace sluice::dialect {
namespace {

using testing::canonical;

ir::ChatRequest read_request(const Dialect& dialect, std::string_view body,
                             std::string_view version = "2023-06-01") {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(body));
  auto out = dialect.read_request(doc.root(), version);
  EXPECT_TRUE(out) << (out ? "" : out.error().message);
  return out ? *out : ir::ChatRequest{};
}

TEST(Registry, ListsEveryIdOnceSortedByName) {
  std::string last;
  for (const Dialect* dialect : all()) {
    EXPECT_LT(last, dialect->name());
    last = dialect->name();
    EXPECT_EQ(&get(dialect->id()), dialect);
    EXPECT_FALSE(dialect->upstream_path(Operation::Chat).empty());
  }
}

TEST(Registry, KnowsWhichOperationsAFormatHas) {
  EXPECT_EQ(openai_chat().upstream_path(Operation::Embeddings), "/embeddings");
  EXPECT_EQ(openai_chat().upstream_path(Operation::CountTokens), "");
  EXPECT_EQ(anthropic_messages().upstream_path(Operation::CountTokens),
            "/v1/messages/count_tokens");
  EXPECT_EQ(anthropic_messages().upstream_path(Operation::Embeddings), "");
}

TEST(Verbatim, SchemasAndArgumentsKeepOrderBlanksAndNumbers) {
  const std::string_view schema = R"({ "type":"object", "z":1.0, "a":12345678901234567890 })";
  const std::string body =
      R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"},)"
      R"({"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{ \"z\": 1.50,\"a\":1e400 }"}}]},)"
      R"({"role":"tool","tool_call_id":"c","content":"r"}],)"
      R"("tools":[{"type":"function","function":{"name":"f","parameters":)" +
      std::string(schema) + "}}]}";
  std::string out;
  ir::Losses losses;
  ASSERT_TRUE(
      anthropic_messages().write_request(read_request(openai_chat(), body), {}, out, losses));
  EXPECT_NE(out.find(R"("input_schema":)" + std::string(schema)), std::string::npos) << out;
  EXPECT_NE(out.find(R"("input":{ "z": 1.50,"a":1e400 })"), std::string::npos) << out;

  std::string back;
  ASSERT_TRUE(
      openai_chat().write_request(read_request(anthropic_messages(), out), {}, back, losses));
  EXPECT_NE(back.find(R"("arguments":"{ \"z\": 1.50,\"a\":1e400 }")"), std::string::npos) << back;
}

TEST(StreamBytes, FramesAreExactlyThese) {
  StreamWriteOptions options;
  options.fallback_id = "c1";
  options.fallback_model = "m";
  options.now_unix_seconds = 7;
  std::string out;
  const auto openai = openai_chat().stream_writer(options);
  openai->write(ir::Start{}, out);
  openai->write(ir::End{}, out);
  EXPECT_EQ(
      out,
      "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\","
      "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
      "\"logprobs\":null,\"finish_reason\":null}]}\n\n"
      "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\","
      "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
      "data: [DONE]\n\n");
  out.clear();
  const auto anthropic = anthropic_messages().stream_writer(options);
  anthropic->write(ir::Start{}, out);
  EXPECT_TRUE(out.starts_with("event: message_start\ndata: {\"type\":\"message_start\",")) << out;
  EXPECT_TRUE(out.ends_with("}\n\n"));
}

TEST(StreamBytes, NothingFollowsAnErrorOrTheEnd) {
  for (const Dialect* dialect : all()) {
    for (const ir::StreamEvent& last :
         {ir::StreamEvent(ir::StreamError{}), ir::StreamEvent(ir::End{})}) {
      const auto writer = dialect->stream_writer({});
      std::string out;
      writer->write(ir::Start{}, out);
      writer->write(last, out);
      const std::string before = out;
      writer->write(ir::Ping{}, out);
      writer->write(ir::UsageReport{}, out);
      writer->write(ir::End{}, out);
      EXPECT_EQ(out, before) << dialect->name();
    }
  }
}

// ---- usage -------------------------------------------------------------------------------------

ir::Usage usage_of(const Dialect& dialect, std::string_view body) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(body));
  return dialect.read_usage(doc.root());
}

TEST(Usage, ReadsEmbeddingsAndLegacyCompletions) {
  const ir::Usage embedding = usage_of(
      openai_chat(), R"({"object":"list","data":[],"usage":{"prompt_tokens":8,"total_tokens":8}})");
  EXPECT_EQ(embedding.input, 8);
  EXPECT_EQ(embedding.output, std::nullopt);
  const ir::Usage completion = usage_of(
      openai_chat(),
      R"({"object":"text_completion","usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}})");
  EXPECT_EQ(completion.output, 7);
}

TEST(Usage, NullAndAbsentCountsAreNotZero) {
  const ir::Usage usage = usage_of(
      anthropic_messages(),
      R"({"usage":{"input_tokens":3,"cache_read_input_tokens":null,"output_tokens":4,"output_tokens_details":null}})");
  EXPECT_EQ(usage.cache_read, std::nullopt);
  EXPECT_EQ(usage.cache_write, std::nullopt);
  EXPECT_EQ(usage.reasoning, std::nullopt);
  EXPECT_TRUE(usage_of(anthropic_messages(), R"({"input_tokens":3})").empty())
      << "a count of tokens that were never used";
}

TEST(Usage, MoreCachedThanPromptedIsNoNegativeCount) {
  const ir::Usage usage =
      usage_of(openai_chat(),
               R"({"usage":{"prompt_tokens":3,"prompt_tokens_details":{"cached_tokens":9}}})");
  EXPECT_EQ(usage.input, 0);
}

// ---- errors ------------------------------------------------------------------------------------

ir::ApiError read_error(int status, std::string_view headers, std::string_view body) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(headers));
  const HeaderLookup lookup = [&](std::string_view name) { return doc.root()[name].str(); };
  return openai_chat().read_error(status, lookup, body);
}

TEST(Errors, RetryHeadersInEveryForm) {
  EXPECT_EQ(read_error(429, R"({"retry-after":"3"})", "{}").retry_after_ms, 3000);
  EXPECT_EQ(
      read_error(429, R"({"retry-after":"3","retry-after-ms":"1500.5"})", "{}").retry_after_ms,
      1501);
  EXPECT_EQ(read_error(429,
                       R"({"retry-after":"Sun, 06 Nov 1994 08:49:37 GMT",
                           "date":"Sun, 06 Nov 1994 08:49:07 GMT"})",
                       "{}")
                .retry_after_ms,
            30000);
  EXPECT_EQ(
      read_error(429, R"({"retry-after":"Sun, 06 Nov 1994 08:49:37 GMT"})", "{}").retry_after_ms,
      std::nullopt)
      << "a date means nothing without the time it was said";
  for (const char* bad : {R"({"retry-after":"-3"})", R"({"retry-after":"soon"})",
                          R"({"retry-after":""})", R"({"retry-after":"nan"})", "{}"}) {
    EXPECT_EQ(read_error(429, bad, "{}").retry_after_ms, std::nullopt) << bad;
  }
  EXPECT_EQ(read_error(500, R"({"x-should-retry":"false"})", "{}").should_retry, false);
  EXPECT_EQ(read_error(400, R"({"x-should-retry":"true"})", "{}").should_retry, true);
  EXPECT_EQ(read_error(500, "{}", "{}").should_retry, std::nullopt);
}

TEST(Errors, MoneyThatRanOutIsNotRetried) {
  EXPECT_EQ(read_error(429, "{}",
                       R"({"error":{"type":"insufficient_quota","code":"insufficient_quota"}})")
                .should_retry,
            false);
  const ir::ApiError spent = anthropic_messages().read_error(
      429, nullptr,
      R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"contract_spend_limit_reached"}}})");
  EXPECT_EQ(spent.should_retry, false);
  const ir::ApiError ramp = anthropic_messages().read_error(
      429, nullptr,
      R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"ramp_limit_exceeded"}}})");
  EXPECT_EQ(ramp.should_retry, std::nullopt);
}

TEST(Errors, ABodyWithAnErrorIsOneWhateverItsStatusWas) {
  for (const Dialect* dialect : all()) {
    for (const char* body : {R"({"error":{"message":"no"}})", R"({"error":"no"})",
                             R"({"type":"error","error":{"type":"api_error","message":"no"}})"}) {
      wire::json::Document doc;
      ASSERT_TRUE(doc.parse(body));
      EXPECT_TRUE(dialect->is_error(doc.root())) << dialect->name() << ": " << body;
    }
    for (const char* body : {R"({"id":"1"})", R"({"id":"1","error":null})", R"({"error":""})",
                             R"({"error":false})", "[]"}) {
      wire::json::Document doc;
      ASSERT_TRUE(doc.parse(body));
      EXPECT_FALSE(dialect->is_error(doc.root())) << dialect->name() << ": " << body;
    }
  }
}

TEST(Errors, AnyBodyGivesAMessageOfBoundedLength) {
  const std::string umlauts = [] {
    std::string out = "x";
    for (int i = 0; i < 2000; ++i) out += "\xC3\xBC";
    return out;
  }();
  for (const std::string& body :
       {std::string(), std::string("<html>x</html>"), std::string("null"), std::string("[]"),
        std::string("{\"detail\":\"no such route\"}"), std::string("{\"message\":\"m\"}"),
        std::string("\xff\xfe"), "{\"error\":\"" + umlauts + "\"}"}) {
    const ir::ApiError error = read_error(502, "{}", body);
    EXPECT_FALSE(error.message.empty()) << body.substr(0, 40);
    EXPECT_LE(error.message.size(), 512U);
    EXPECT_EQ(error.message.find("<html"), std::string::npos);
    for (const Dialect* dialect : all()) {
      std::string out;
      dialect->write_error(error, "req", out);
      EXPECT_FALSE(canonical(out).starts_with("not JSON")) << out;
    }
  }
  EXPECT_EQ(read_error(502, "{}", R"({"detail":"no such route"})").message, "no such route");
}

TEST(Errors, EveryCauseOfOursHasWordsInEveryDialect) {
  for (const Dialect* dialect : all()) {
    for (int i = 0; i < base::kCauseCount; ++i) {
      const auto cause = static_cast<Cause>(i);
      const ir::ApiError error = dialect->from_error({cause, "because", "model"});
      EXPECT_EQ(error.source, dialect->id());
      EXPECT_FALSE(error.type.empty());
      EXPECT_GE(dialect->error_status(error), 400);
      EXPECT_LT(dialect->error_status(error), 600);
      std::string out;
      dialect->write_error(error, "req", out);
      EXPECT_NE(out.find("because"), std::string::npos);
    }
  }
}

TEST(Errors, OursInOpenaisWordsHaveAllFourKeys) {
  std::string out;
  openai_chat().write_error(openai_chat().from_error({Cause::UnknownModel, "no model x", "model"}),
                            "", out);
  EXPECT_EQ(
      out,
      R"({"error":{"message":"no model x","type":"invalid_request_error","param":"model","code":"model_not_found"}})");
  EXPECT_EQ(openai_chat().from_error({Cause::UpstreamOverloaded, "m"}).status, 503);
  EXPECT_EQ(openai_chat().from_error({Cause::QuotaExhausted, "m"}).should_retry, false);
}

TEST(Errors, OursInAnthropicsWordsNameTheRequest) {
  std::string out;
  anthropic_messages().write_error(anthropic_messages().from_error({Cause::Timeout, "too slow"}),
                                   "r1", out);
  EXPECT_EQ(
      out,
      R"({"type":"error","error":{"type":"timeout_error","message":"too slow"},"request_id":"r1"})");
  const ir::ApiError busy = anthropic_messages().from_error({Cause::UpstreamOverloaded, "m"});
  EXPECT_EQ(anthropic_messages().error_status(busy), 529);
}

TEST(Errors, FramesInAStreamCarryNoTerminator) {
  std::string out;
  const ir::ApiError error = openai_chat().from_error({Cause::Timeout, "too slow"});
  openai_chat().write_stream_error(error, "r1", out);
  EXPECT_TRUE(out.starts_with("data: {\"error\":{")) << out;
  EXPECT_TRUE(out.ends_with("}}\n\n")) << out;
  out.clear();
  anthropic_messages().write_stream_error(error, "r1", out);
  EXPECT_TRUE(out.starts_with("event: error\ndata: {\"type\":\"error\",")) << out;
  EXPECT_TRUE(out.ends_with("\"request_id\":\"r1\"}\n\n")) << out;
}

TEST(Errors, InBandOnesGetTheStatusOfTheirMeaning) {
  const std::pair<std::string_view, int> cases[] = {
      {R"({"error":{"message":"m","code":503}})", 503},
      {R"({"error":{"message":"m","code":"rate_limit_exceeded"}})", 429},
      {R"({"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}})",
       400},
      {R"({"error":{"message":"m","type":"invalid_request_error"}})", 400},
      {R"({"error":{"message":"m"}})", 500},
      {R"({"error":"m"})", 500},
  };
  for (const auto& [data, status] : cases) {
    const auto reader = openai_chat().stream_reader();
    int seen = 0;
    const StreamReader::Sink sink = [&](const ir::StreamEvent& event) {
      if (const auto* error = std::get_if<ir::StreamError>(&event)) seen = error->error.status;
    };
    ASSERT_TRUE(reader->feed("data: " + std::string(data) + "\n\n", sink));
    EXPECT_EQ(seen, status) << data;
  }
}

// ---- refusals of wrong shapes ------------------------------------------------------------------

struct Wrong {
  const Dialect& dialect;
  std::string_view body;
  std::string_view param;
};

TEST(WrongShapes, AreNamedWithTheirPath) {
  const Wrong cases[] = {
      {openai_chat(), "[]", ""},
      {openai_chat(), R"({"model":"m","messages":[]})", "messages"},
      {openai_chat(), R"({"model":"m","messages":"x"})", "messages"},
      {openai_chat(), R"({"model":1,"messages":[{"role":"user","content":"x"}]})", "model"},
      {openai_chat(), R"({"model":"m","messages":[1]})", "messages[0]"},
      {openai_chat(), R"({"model":"m","messages":[{"content":"x"}]})", "messages[0].role"},
      {openai_chat(), R"({"model":"m","messages":[{"role":"tool","content":"x"}]})",
       "messages[0].tool_call_id"},
      {openai_chat(), R"({"model":"m","messages":[{"role":"user","content":"x"}],"stop":5})",
       "stop"},
      {openai_chat(), R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"})",
       "stream"},
      {openai_chat(),
       R"({"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"x"})",
       "tool_choice"},
      {openai_chat(),
       R"({"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}})",
       "response_format.type"},
      {openai_chat(),
       R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]}]})",
       "messages[0].tool_calls[0].function.arguments"},
      {anthropic_messages(),
       R"({"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"x"}]})",
       "messages[0].role"},
      {anthropic_messages(),
       R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_use","id":"1","name":"f","input":"x"}]}]})",
       "messages[0].content[0].input"},
      {anthropic_messages(),
       R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"x"}}]}]})",
       "messages[0].content[0].source.media_type"},
      {anthropic_messages(),
       R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tools":[{"name":"f"}]})",
       "tools[0].input_schema"},
      {anthropic_messages(),
       R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"thinking":{"type":"enabled"}})",
       "thinking.budget_tokens"},
  };
  for (const Wrong& wrong : cases) {
    wire::json::Document doc;
    ASSERT_TRUE(doc.parse(wrong.body));
    const auto read = wrong.dialect.read_request(doc.root(), "2023-06-01");
    ASSERT_FALSE(read) << wrong.body;
    EXPECT_EQ(read.error().cause, Cause::BadRequest);
    EXPECT_EQ(read.error().param, wrong.param) << wrong.body << " -> " << read.error().message;
  }
}

TEST(WrongShapes, OfAnUpstreamAreTheUpstreamsFault) {
  for (const Dialect* dialect : all()) {
    for (const std::string_view body : {"[]", "{}", R"({"choices":5,"content":5})"}) {
      wire::json::Document doc;
      ASSERT_TRUE(doc.parse(body));
      const auto read = dialect->read_response(doc.root());
      ASSERT_FALSE(read) << dialect->name() << " " << body;
      EXPECT_EQ(read.error().cause, Cause::UpstreamProtocol);
    }
  }
}

TEST(Versions, TheNewerOneRefusesSamplingWhateverItsValue) {
  for (const std::string_view key : {"temperature", "top_p", "top_k"}) {
    const std::string body =
        R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],")" +
        std::string(key) + "\":1}";
    wire::json::Document doc;
    ASSERT_TRUE(doc.parse(body));
    EXPECT_TRUE(anthropic_messages().read_request(doc.root(), "2023-06-01"));
    EXPECT_TRUE(anthropic_messages().read_request(doc.root(), ""));
    const auto refused = anthropic_messages().read_request(doc.root(), "2026-10-21");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().param, key);
  }
}

}  // namespace
}  // namespace sluice::dialect
