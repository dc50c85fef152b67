// The simulator over loopback, with our own HTTP client and by hand.
#include "sim/simulator.h"

#include <sys/socket.h>
#include <unistd.h>

#include "net/address.h"
#include "net/loop.h"
#include "net/upstream.h"
#include "sim/ask_for_test.h"

namespace sluice::sim {
namespace {

constexpr int64_t kPatience = 10'000;

struct Call final : net::UpstreamCall::Listener {
  explicit Call(net::UpstreamPool& pool) : call(pool, *this) {}
  void on_response_head(const wire::http1::Head& head) override {
    status = head.status();
    request_id = head.header("x-request-id");
    head_at_us = net::Loop::now_us();
  }
  void on_response_data(std::string_view bytes) override {
    body += bytes;
    ++pieces;
  }
  void on_response_end() override { ended = true; }
  void on_response_failed(const Error& e) override { error = e; }
  [[nodiscard]] bool over() const { return ended || !error.message.empty(); }

  std::string request;
  net::UpstreamCall call;
  int status = 0;
  int pieces = 0;
  int64_t head_at_us = 0;
  std::string request_id;
  std::string body;
  bool ended = false;
  Error error;
};

class SimulatorTest : public testing::Test {
 protected:
  void SetUp() override { start({}); }
  void start(Behaviour behaviour, int threads = 1, const char* dialect = "openai_chat") {
    pool.reset();
    simulator.reset();
    auto made = Simulator::start({{{"127.0.0.1:0", dialect, std::move(behaviour)}}, threads});
    ASSERT_TRUE(made) << made.error().message;
    simulator = std::move(*made);
    net::UpstreamOptions options;
    options.host = "127.0.0.1";
    options.port = simulator->ports()[0];
    options.timeouts.gap_ms = 400;
    options.timeouts.first_byte_ms = 400;
    pool = std::make_unique<net::UpstreamPool>(loop, options);
  }
  bool until(const std::function<bool()>& done) { return loop.run_until(done, kPatience); }

  std::unique_ptr<Call> begin(const std::string& method, const std::string& path,
                              const std::string& body) {
    auto call = std::make_unique<Call>(*pool);
    call->request =
        method + " " + path +
        " HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer sk-client\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    call->call.start(call->request);
    return call;
  }
  std::unique_ptr<Call> ask(const std::string& method, const std::string& path,
                            const std::string& body = "") {
    auto call = begin(method, path, body);
    EXPECT_TRUE(until([&] { return call->over(); })) << method << " " << path;
    return call;
  }
  std::unique_ptr<Call> chat(bool stream, const std::string& text = "hi") {
    return ask("POST", "/v1/chat/completions", body(stream, text));
  }
  static std::string body(bool stream, const std::string& text = "hi") {
    return R"({"model":"m","messages":[{"role":"user","content":")" + text + R"("}],"stream":)" +
           (stream ? "true}" : "false}");
  }
  int64_t stat(std::string_view name) {
    return Json(ask("GET", "/_sim/stats")->body)[name].as_int().value_or(-1);
  }
  void set(const std::string& knobs) {
    EXPECT_EQ(ask("PUT", "/_sim/behaviour", knobs)->status, 200) << knobs;
  }

  net::Loop loop;
  std::unique_ptr<Simulator> simulator;
  std::unique_ptr<net::UpstreamPool> pool;
};

TEST_F(SimulatorTest, AnswersWholeAndStreamedOverOneConnection) {
  EXPECT_EQ(Json(chat(false)->body)["object"].str(), "chat.completion");
  EXPECT_TRUE(chat(true)->body.ends_with("data: [DONE]\n\n"));
  EXPECT_EQ(stat("connections"), 1);
}

TEST_F(SimulatorTest, ServesSeveralUpstreamsAtOnce) {
  auto made = Simulator::start(
      {{{"127.0.0.1:0", "openai_chat", {}}, {"127.0.0.1:0", "anthropic_messages", {}}}, 1});
  ASSERT_TRUE(made);
  ASSERT_EQ((*made)->ports().size(), 2U);
  EXPECT_NE((*made)->ports()[0], (*made)->ports()[1]);
}

TEST_F(SimulatorTest, SaysWhatIsWrongWithItsOptions) {
  const auto refused = [](const SimulatorOptions& options) {
    auto made = Simulator::start(options);
    return made ? std::string() : made.error().message;
  };
  EXPECT_NE(
      refused({{{"127.0.0.1:0", "openai_chats", {}}}, 1}).find("did you mean \"openai_chat\"?"),
      std::string::npos);
  EXPECT_NE(refused({{{"nowhere", "openai_chat", {}}}, 1}).find("HOST:PORT"), std::string::npos);
  EXPECT_NE(refused({{}, 1}), "");
  EXPECT_NE(refused({{{"127.0.0.1:0", "openai_chat", {}}}, 0}), "");
  const std::string taken = "127.0.0.1:" + std::to_string(simulator->ports()[0]);
  EXPECT_NE(refused({{{taken, "openai_chat", {}}}, 1}).find("cannot listen"), std::string::npos);
}

TEST_F(SimulatorTest, KnobsChangeWhileItRuns) {
  set(R"({"fault":"http_429","retry_after":7})");
  EXPECT_EQ(chat(false)->status, 429);
  set(R"({"fault":null})");
  EXPECT_EQ(chat(false)->status, 200);
  const auto refused = ask("PUT", "/_sim/behaviour", R"({"falt":1})");
  EXPECT_EQ(refused->status, 400);
  EXPECT_NE(refused->body.find("did you mean"), std::string::npos);
  EXPECT_EQ(Json(ask("GET", "/_sim/behaviour")->body)["retry_after"].as_int(), 7);
  EXPECT_EQ(ask("DELETE", "/_sim/behaviour")->status, 405);
  EXPECT_EQ(ask("GET", "/_sim/nothing")->status, 404);
}

TEST_F(SimulatorTest, StatsTellWhatHappenedAndNoKey) {
  chat(false, "hello stats");
  chat(true);
  set(R"({"fault":"cut_mid_stream"})");
  chat(true);
  const std::string text = ask("GET", "/_sim/stats")->body;
  const Json stats(text);
  EXPECT_EQ(stats["requests"].as_int(), 3);
  EXPECT_EQ(stats["completed"].as_int(), 2);
  EXPECT_EQ(stats["broken"].as_int(), 1);
  EXPECT_EQ(stats["in_flight"].as_int(), 0);
  EXPECT_EQ(stats["by_path"]["/v1/chat/completions"].as_int(), 3);
  EXPECT_EQ(stats["by_status"]["200"].as_int(), 3);
  const auto last = stats["last_request"];
  EXPECT_EQ(last["method"].str(), "POST");
  EXPECT_EQ(last["body"]["stream"].as_bool(), true);
  EXPECT_TRUE(last["headers"]["Authorization"].str().starts_with("Bearer crc32:"));
  EXPECT_EQ(text.find("sk-client"), std::string::npos);
}

TEST_F(SimulatorTest, ResetStartsEverythingAgain) {
  set(R"({"tokens":3})");
  const std::string before = chat(false)->request_id;
  EXPECT_EQ(ask("POST", "/_sim/reset")->status, 200);
  EXPECT_EQ(stat("requests"), 0);
  EXPECT_EQ(Json(ask("GET", "/_sim/behaviour")->body)["tokens"].as_int(), 16);
  EXPECT_EQ(chat(false)->request_id, before) << "serials start again, and with them all chance";
}

TEST_F(SimulatorTest, TakesItsTimeToTheFirstByteAndBetweenWords) {
  set(R"({"ttft_ms":60,"token_ms":10,"tokens":4})");
  const int64_t start = net::Loop::now_us();
  const auto call = chat(true);
  EXPECT_GE(call->head_at_us - start, 60'000);
  EXPECT_GE(net::Loop::now_us() - start, 60'000 + 3 * 10'000);
  EXPECT_GE(call->pieces, 4);
}

TEST_F(SimulatorTest, NoticesThatTheClientWent) {
  set(R"({"token_ms":20,"tokens":1000})");
  {
    auto call = begin("POST", "/v1/chat/completions", body(true));
    ASSERT_TRUE(until([&] { return call->pieces > 2; }));
  }
  EXPECT_TRUE(until([&] { return stat("aborted") == 1; }));
  EXPECT_EQ(stat("in_flight"), 0);
}

TEST_F(SimulatorTest, ALongStreamWaitsForASlowReader) {
  set(R"({"tokens":30000})");
  auto call = begin("POST", "/v1/chat/completions", body(true));
  ASSERT_TRUE(until([&] { return call->pieces > 0; }));
  call->call.pause();
  loop.run_until([] { return false; }, 100);
  EXPECT_EQ(stat("in_flight"), 1) << "five megabytes do not fit into the socket";
  call->call.resume();
  ASSERT_TRUE(until([&] { return call->over(); }));
  EXPECT_TRUE(call->ended);
  EXPECT_TRUE(call->body.ends_with("data: [DONE]\n\n"));
}

TEST_F(SimulatorTest, EveryThreadSeesTheSameKnobsAndOneLedger) {
  start({}, 3);
  set(R"({"tokens":2})");
  for (int i = 0; i < 12; ++i) {
    pool->close_idle();
    const Json answer(chat(false)->body);
    EXPECT_EQ(answer["usage"]["completion_tokens"].as_int(), 2);
  }
  EXPECT_EQ(stat("requests"), 12);
}

TEST_F(SimulatorTest, StopsWhileAnswersHang) {
  set(R"({"fault":"hang_before_headers"})");
  auto one = begin("POST", "/v1/chat/completions", body(true));
  EXPECT_TRUE(until([&] { return stat("in_flight") == 1; }));
  simulator.reset();
  EXPECT_TRUE(until([&] { return one->over(); }));
}

// How each fault looks to a strict client.
struct FaultCase {
  const char* fault;
  bool stream;
  int status;      // 0: no head
  bool ends;       // in good order
  bool times_out;  // the client gives up
};

class FaultTest : public SimulatorTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FaultTest, LooksAsItShouldToAStrictClient) {
  const FaultCase& c = GetParam();
  set(std::string(R"({"slow_ms":80,"fault":")") + c.fault + "\"}");
  const auto call = chat(c.stream);
  EXPECT_EQ(call->status, c.status);
  EXPECT_EQ(call->ended, c.ends) << call->error.message;
  EXPECT_EQ(call->error.cause == Cause::Timeout, c.times_out) << call->error.message;
  set(R"({"fault":"none"})");
  EXPECT_TRUE(chat(c.stream)->ended) << "the next request is served as if nothing had been";
  EXPECT_EQ(stat("in_flight"), 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultTest,
    testing::Values(FaultCase{"http_500", false, 500, true, false},
                    FaultCase{"http_500", true, 500, true, false},
                    FaultCase{"http_429", true, 429, true, false},
                    FaultCase{"http_529", true, 529, true, false},
                    FaultCase{"html_502", false, 502, true, false},
                    FaultCase{"reset_before_headers", false, 0, false, false},
                    FaultCase{"reset_before_headers", true, 0, false, false},
                    FaultCase{"hang_before_headers", false, 0, false, true},
                    FaultCase{"hang_before_headers", true, 0, false, true},
                    FaultCase{"hang_mid_stream", false, 200, false, true},
                    FaultCase{"hang_mid_stream", true, 200, false, true},
                    FaultCase{"cut_mid_stream", false, 200, false, false},
                    FaultCase{"cut_mid_stream", true, 200, false, false},
                    FaultCase{"trickle", false, 200, true, false},
                    FaultCase{"trickle", true, 200, true, false},
                    FaultCase{"bad_json", false, 200, true, false},
                    FaultCase{"bad_json", true, 200, true, false},
                    FaultCase{"no_done", false, 200, false, false},
                    FaultCase{"no_done", true, 200, true, false},
                    FaultCase{"error_event_mid_stream", false, 200, true, false},
                    FaultCase{"error_event_mid_stream", true, 200, true, false},
                    FaultCase{"slow_headers", false, 200, true, false},
                    FaultCase{"slow_headers", true, 200, true, false},
                    FaultCase{"wrong_length", false, 200, false, false},
                    FaultCase{"wrong_length", true, 200, false, false}),
    [](const auto& test) {
      return std::string(test.param.fault) + (test.param.stream ? "_stream" : "_whole");
    });

TEST_F(SimulatorTest, AResetIsARealReset) {
  set(R"({"fault":"reset_before_headers"})");
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto address = *net::numeric_address("127.0.0.1", simulator->ports()[0]);
  ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(sockaddr_in)), 0);
  const std::string request = "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_EQ(::send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  char byte = 0;
  EXPECT_EQ(::recv(fd, &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
  ::close(fd);
}

}  // namespace
}  // namespace sluice::sim
