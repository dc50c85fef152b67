// Every fault, streamed and whole, without a socket.
#include "sim/script.h"

#include "sim/ask_for_test.h"

namespace sluice::sim {
namespace {

class ScriptTest : public testing::Test {
 protected:
  Script make(const Protocol& protocol, bool stream) {
    std::string body =
        R"({"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hi"}])";
    body += stream ? R"(,"stream":true})" : "}";
    const size_t size = body.size();
    body.append(wire::json::kPadding, '\0');
    Request request;
    request.method = "POST";
    request.path = &protocol == &kOpenAiChat ? "/v1/chat/completions" : "/v1/messages";
    request.version = "2023-06-01";
    request.body = std::string_view(body).substr(0, size);
    return make_script(request, protocol, Context{behaviour, document, serial++, 0});
  }
  Script whole() { return make(kOpenAiChat, false); }
  Script stream() { return make(kOpenAiChat, true); }

  // What a client would receive, framing of our own included.
  static std::string sent(const Script& script) {
    std::string out;
    for (const Step& step : script.steps) out += script.slice(step);
    return out;
  }
  static Act last(const Script& script) { return script.steps.back().act; }
  static int64_t total_us(const Script& script) {
    int64_t out = 0;
    for (const Step& step : script.steps) out += step.after_us;
    return out;
  }

  Behaviour behaviour;
  wire::json::Document document;
  uint64_t serial = 1;
};

TEST_F(ScriptTest, AnAnswerWithoutDelayIsOneStep) {
  const Script script = whole();
  ASSERT_EQ(script.steps.size(), 1U);
  EXPECT_EQ(script.steps[0].act, Act::Respond);
  EXPECT_FALSE(script.broken);
}

TEST_F(ScriptTest, AStreamIsOneWriteAnEvent) {
  const Script script = stream();
  EXPECT_EQ(script.steps.size(), 19U + 2U);
  EXPECT_EQ(script.steps.front().act, Act::Start);
  EXPECT_EQ(last(script), Act::Finish);
  EXPECT_EQ(sent(script), script.bytes);
}

TEST_F(ScriptTest, TheFirstByteWaitsForTtftAndWordsForEachOther) {
  behaviour.ttft_ms = 50;
  behaviour.token_ms = 2;
  behaviour.tick_us = 500;
  const Script streamed = stream();
  EXPECT_EQ(streamed.steps[0].after_us, 50'000);
  EXPECT_EQ(total_us(streamed), 50'000 + 15 * 2'500);
  EXPECT_EQ(total_us(whole()), 50'000 + 15 * 2'500) << "a whole answer takes as long to make";
}

TEST_F(ScriptTest, ARefusalTakesNoTime) {
  behaviour.ttft_ms = 50;
  behaviour.models = {"other"};
  EXPECT_EQ(total_us(whole()), 0);
}

TEST_F(ScriptTest, ErrorRateFailsThatShareAndAlwaysTheSameRequests) {
  behaviour.error_rate = 0.25;
  behaviour.error_status = 503;
  std::string first;
  for (int round = 0; round < 2; ++round) {
    serial = 1;
    std::string pattern;
    for (int i = 0; i < 2000; ++i) pattern += whole().status == 503 ? 'x' : '.';
    if (round == 0) first = pattern;
    EXPECT_EQ(pattern, first);
  }
  EXPECT_NEAR(static_cast<double>(std::count(first.begin(), first.end(), 'x')), 500, 70);
}

TEST_F(ScriptTest, FaultRateStrikesThatShare) {
  behaviour.fault = Fault::Http500;
  behaviour.fault_rate = 0.5;
  int struck = 0;
  for (int i = 0; i < 1000; ++i) struck += whole().status == 500 ? 1 : 0;
  EXPECT_NEAR(struck, 500, 70);
}

TEST_F(ScriptTest, ErrorStatusesComeInTheProvidersShape) {
  for (const auto& [fault, status] :
       {std::pair{Fault::Http500, 500}, {Fault::Http429, 429}, {Fault::Http529, 529}}) {
    behaviour.fault = fault;
    for (const Protocol* protocol : protocols()) {
      const Script script = make(*protocol, true);
      EXPECT_EQ(script.status, status);
      EXPECT_TRUE(Json(script.bytes)["error"]["message"].is_string());
      EXPECT_EQ(script.fields.find("retry-after: 1\r\n") != std::string::npos, status != 500);
    }
  }
  behaviour.retry_after = -1;
  EXPECT_EQ(whole().fields.find("retry-after"), std::string::npos);
}

TEST_F(ScriptTest, Html502IsNoJson) {
  behaviour.fault = Fault::Html502;
  const Script script = whole();
  EXPECT_EQ(script.status, 502);
  EXPECT_NE(script.fields.find("text/html"), std::string::npos);
  EXPECT_TRUE(script.bytes.starts_with("<html>"));
}

TEST_F(ScriptTest, NothingIsSentBeforeAResetOrAHang) {
  for (const auto& [fault, act] :
       {std::pair{Fault::ResetBeforeHeaders, Act::Reset}, {Fault::HangBeforeHeaders, Act::Hang}}) {
    behaviour.fault = fault;
    for (const bool streamed : {false, true}) {
      const Script script = make(kOpenAiChat, streamed);
      ASSERT_EQ(script.steps.size(), 1U);
      EXPECT_EQ(script.steps[0].act, act);
      EXPECT_TRUE(script.broken);
    }
  }
}

TEST_F(ScriptTest, AStreamBreaksOffAfterHalfOrAsManyEventsAsAskedFor) {
  behaviour.fault = Fault::CutMidStream;
  EXPECT_EQ(stream().steps.size(), 1U + 19U / 2 + 1U);
  EXPECT_EQ(last(stream()), Act::Abort);
  behaviour.fault_after_events = 3;
  EXPECT_EQ(stream().steps.size(), 1U + 3U + 1U);
  behaviour.fault_after_events = 1000;
  EXPECT_EQ(stream().steps.size(), 1U + 18U + 1U) << "the last event never comes";
  behaviour.fault = Fault::HangMidStream;
  EXPECT_EQ(last(stream()), Act::Hang);
}

TEST_F(ScriptTest, AWholeAnswerBreaksOffInItsBody) {
  const std::string body = whole().bytes;
  for (const auto& [fault, act] :
       {std::pair{Fault::CutMidStream, Act::Abort}, {Fault::HangMidStream, Act::Hang}}) {
    behaviour.fault = fault;
    serial = 1;
    const Script script = whole();
    const std::string text = sent(script);
    EXPECT_EQ(last(script), act);
    EXPECT_NE(text.find("content-length: " + std::to_string(body.size())), std::string::npos);
    EXPECT_TRUE(text.ends_with(body.substr(0, body.size() / 2)));
  }
}

TEST_F(ScriptTest, TrickleSendsEverythingInTinyPieces) {
  for (const bool streamed : {false, true}) {
    behaviour.fault = Fault::None;
    serial = 1;
    const std::string body = make(kOpenAiChat, streamed).bytes;
    behaviour.fault = Fault::Trickle;
    serial = 1;
    const Script script = make(kOpenAiChat, streamed);
    EXPECT_TRUE(sent(script).ends_with(body));
    for (const Step& step : script.steps) EXPECT_LE(step.end - step.begin, 7U);
    EXPECT_GE(total_us(script), static_cast<int64_t>(body.size()) / 7 * 1000);
  }
}

TEST_F(ScriptTest, BadJsonBreaksOneEventAndOnlyThat) {
  behaviour.fault = Fault::BadJson;
  for (const Protocol* protocol : protocols()) {
    for (const int64_t after : {-1, 0, 1, 1000}) {
      behaviour.fault_after_events = after;
      const Script script = make(*protocol, true);
      int broken = 0;
      int sound = 0;
      wire::sse::Parser parser;
      ASSERT_TRUE(parser.feed(sent(script), [&](const wire::sse::Event& event) {
        wire::json::Document doc;
        const bool ok = event.data == "[DONE]" || doc.parse(event.data).has_value();
        ++(ok ? sound : broken);
      }));
      EXPECT_EQ(broken, 1) << protocol->name << " after " << after;
      EXPECT_GT(sound, 16);
    }
  }
}

TEST_F(ScriptTest, ABadJsonBodyIsFramedCorrectly) {
  behaviour.fault = Fault::BadJson;
  const Script script = whole();
  EXPECT_EQ(script.steps.size(), 1U);
  EXPECT_EQ(script.status, 200);
  wire::json::Document doc;
  EXPECT_FALSE(doc.parse(script.bytes));
}

TEST_F(ScriptTest, NoDoneLeavesOutTheTerminatorAlone) {
  behaviour.fault = Fault::NoDone;
  const std::string openai = sent(stream());
  EXPECT_EQ(openai.find("[DONE]"), std::string::npos);
  EXPECT_NE(openai.find("\"finish_reason\":\"stop\""), std::string::npos);
  EXPECT_EQ(last(stream()), Act::Finish);
  const std::string anthropic = sent(make(kAnthropicMessages, true));
  EXPECT_EQ(anthropic.find("message_stop"), std::string::npos);
  EXPECT_NE(anthropic.find("message_delta"), std::string::npos);
}

TEST_F(ScriptTest, NoDoneOfAWholeAnswerIsAMissingLastChunk) {
  behaviour.fault = Fault::NoDone;
  const std::string text = sent(whole());
  EXPECT_NE(text.find("transfer-encoding: chunked\r\n"), std::string::npos);
  EXPECT_FALSE(text.ends_with("0\r\n\r\n"));
}

TEST_F(ScriptTest, AnErrorEventEndsTheStreamInOrder) {
  behaviour.fault = Fault::ErrorEventMidStream;
  const Script script = stream();
  std::vector<std::string> data;
  wire::sse::Parser parser;
  ASSERT_TRUE(parser.feed(sent(script), [&](const auto& e) { data.emplace_back(e.data); }));
  EXPECT_TRUE(Json(data.back())["error"]["message"].is_string());
  EXPECT_EQ(last(script), Act::Finish);
  std::string name;
  ASSERT_TRUE(
      parser.feed(sent(make(kAnthropicMessages, true)), [&](const auto& e) { name = e.name; }));
  EXPECT_EQ(name, "error");
}

TEST_F(ScriptTest, AnErrorInsideAWholeAnswerHasStatus200) {
  behaviour.fault = Fault::ErrorEventMidStream;
  const Script script = whole();
  EXPECT_EQ(script.status, 200);
  EXPECT_TRUE(Json(script.bytes)["error"].is_object());
}

TEST_F(ScriptTest, SlowHeadersTakeTheirTimeAndThenComeWhole) {
  behaviour.fault = Fault::SlowHeaders;
  behaviour.slow_ms = 160;
  for (const bool streamed : {false, true}) {
    const Script script = make(kOpenAiChat, streamed);
    EXPECT_GE(total_us(script), 160'000);
    const std::string text = sent(script);
    EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(text.find("\r\n\r\n"), std::string::npos);
    EXPECT_FALSE(script.broken);
  }
}

TEST_F(ScriptTest, WrongLengthPromisesMoreThanItSends) {
  for (const bool streamed : {false, true}) {
    behaviour.fault = Fault::None;
    serial = 1;
    const std::string body = make(kOpenAiChat, streamed).bytes;
    behaviour.fault = Fault::WrongLength;
    serial = 1;
    const std::string text = sent(make(kOpenAiChat, streamed));
    EXPECT_NE(text.find("content-length: " + std::to_string(body.size() + 64)), std::string::npos);
    EXPECT_TRUE(text.ends_with(body));
  }
}

TEST_F(ScriptTest, EveryFaultHasAScriptForEveryDialectAndForm) {
  for (const FaultInfo& info : faults()) {
    behaviour.fault = info.fault;
    for (const Protocol* protocol : protocols()) {
      for (const bool streamed : {false, true}) {
        const Script script = make(*protocol, streamed);
        ASSERT_FALSE(script.steps.empty()) << info.name;
        for (const Step& step : script.steps) {
          EXPECT_LE(step.begin, step.end) << info.name;
          EXPECT_LE(step.end, script.bytes.size()) << info.name;
        }
        const Act end = last(script);
        EXPECT_TRUE(end == Act::Respond || end == Act::Finish || end == Act::Abort ||
                    end == Act::Reset || end == Act::Hang)
            << info.name;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::sim
