// The server and the upstream pool against each other and against hostile raw bytes, over loopback.
#include <cerrno>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "net/http_server.h"
#include "net/loop.h"
#include "net/precise_timer.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::net {
namespace {

constexpr int64_t kPatience = 5'000;

// A blocking-free raw client: what is written by hand and what comes back until the end.
class RawPeer {
 public:
  explicit RawPeer(uint16_t port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    auto address = *numeric_address("127.0.0.1", port);
    const int begun =
        ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(sockaddr_in));
    EXPECT_TRUE(begun == 0 || errno == EINPROGRESS);
  }
  explicit RawPeer(int fd) : fd_(fd) {}
  ~RawPeer() { close(); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool send(std::string_view text) {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  // True at the end of the stream.
  bool poll() {
    char buffer[4096];
    ssize_t n = 0;
    while ((n = ::recv(fd_, buffer, sizeof buffer, 0)) > 0)
      received.append(buffer, static_cast<size_t>(n));
    if (n < 0 && errno != EAGAIN) error = errno;
    ended = ended || n == 0 || error != 0;
    return ended;
  }
  int error = 0;
  std::string received;
  bool ended = false;

 private:
  int fd_;
};

// More than the kernel takes for a peer that does not read.
constexpr size_t kBig = 12U << 20;

// Answers with the body it got; paths choose the manner.
class Echo final : public RequestHandler, public ServerExchange::Observer {
 public:
  void on_request(ServerExchange& exchange) override {
    ++requests;
    last_body = exchange.body();
    if (exchange.head().target() == "/stream") {
      exchange.start(200, "content-type: text/event-stream\r\n");
      exchange.write("one");
      exchange.write("two");
      exchange.finish({});
    } else if (exchange.head().target() == "/big") {
      exchange.respond(200, "", std::string(kBig, 'x'));
    } else if (exchange.head().target() == "/hang") {
      exchange.observe(this);
      hanging = &exchange;
    } else if (exchange.head().target() == "/raw") {
      exchange.start_raw();
      exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n");
      exchange.write("short");
      exchange.finish({});
    } else if (exchange.head().target() == "/reset") {
      exchange.start(200, "");
      exchange.write("part");
      exchange.reset();
    } else if (exchange.head().target() == "/cut") {
      exchange.start(200, "");
      exchange.write("part");
      exchange.abort();
    } else {
      exchange.respond(200, "content-type: text/plain\r\n", std::string(exchange.body()));
    }
  }
  std::string protocol_error_body(const Error& error, const wire::http1::Head*,
                                  std::string&) override {
    return error.message;
  }
  void on_client_gone() override { hanging = nullptr; }

  int requests = 0;
  std::string last_body;
  ServerExchange* hanging = nullptr;
};

class NetTest : public testing::Test {
 protected:
  void SetUp() override { serve({}); }
  void serve(const ServerOptions& options) {
    server = std::make_unique<HttpServer>(loop, options, echo);
    ASSERT_TRUE(server->listen({"127.0.0.1", 0}));
  }
  bool until(const std::function<bool()>& done) { return loop.run_until(done, kPatience); }
  // Sends and waits until the text shows up in what came back.
  std::string talk(RawPeer& peer, const std::string& text, const std::string& expect) {
    EXPECT_TRUE(until([&] { return peer.send(text); }));
    until([&] {
      const bool ended = peer.poll();
      return ended || peer.received.find(expect) != std::string::npos;
    });
    return peer.received;
  }

  Loop loop;
  Echo echo;
  std::unique_ptr<HttpServer> server;
};

const std::string kGet = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(NetTest, AnswersAndKeepsTheConnection) {
  RawPeer peer(server->port());
  const std::string post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_NE(talk(peer, post, "hello").find("HTTP/1.1 200 OK"), std::string::npos);
  peer.received.clear();
  EXPECT_NE(talk(peer, post, "hello").find("content-length: 5"), std::string::npos);
  EXPECT_EQ(echo.requests, 2);
  EXPECT_FALSE(peer.ended);
}

TEST_F(NetTest, PipelinedRequestsAreAnsweredInOrder) {
  RawPeer peer(server->port());
  std::string many;
  for (int i = 0; i < 20; ++i)
    many += "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
  talk(peer, many, "\r\n29");
  EXPECT_EQ(echo.requests, 20);
  EXPECT_LT(peer.received.find("\r\n10"), peer.received.find("\r\n11"));
}

TEST_F(NetTest, ARequestInManyPiecesIsOneRequest) {
  RawPeer peer(server->port());
  const std::string text =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (char c : text) {
    ASSERT_TRUE(until([&] { return peer.send(std::string(1, c)); }));
    loop.run_until([] { return false; }, 1);
  }
  EXPECT_NE(talk(peer, kGet, "abcde").find("abcde"), std::string::npos);
}

TEST_F(NetTest, StreamsInChunks) {
  RawPeer peer(server->port());
  const std::string got = talk(peer, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", "0\r\n\r\n");
  EXPECT_NE(got.find("transfer-encoding: chunked"), std::string::npos);
  EXPECT_NE(got.find("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"), std::string::npos);
}

TEST_F(NetTest, AnHttp10ClientGetsAStreamThatEndsWithTheConnection) {
  RawPeer peer(server->port());
  const std::string got = talk(peer, "GET /stream HTTP/1.0\r\n\r\n", "never");
  EXPECT_TRUE(got.ends_with("\r\n\r\nonetwo")) << got;
  EXPECT_TRUE(peer.ended);
}

TEST_F(NetTest, ACutStreamHasNoTerminator) {
  RawPeer peer(server->port());
  const std::string got = talk(peer, "GET /cut HTTP/1.1\r\nHost: a\r\n\r\n", "0\r\n\r\n");
  EXPECT_TRUE(peer.ended);
  EXPECT_EQ(got.find("\r\n0\r\n\r\n"), std::string::npos);
}

TEST_F(NetTest, ARawAnswerLeavesAsWrittenAndClosesInOrder) {
  RawPeer peer(server->port());
  const std::string got = talk(peer, "GET /raw HTTP/1.1\r\nHost: a\r\n\r\n", "never");
  EXPECT_EQ(got, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort");
  EXPECT_TRUE(peer.ended);
  EXPECT_EQ(peer.error, 0);
}

TEST_F(NetTest, AResetShowsAsAResetToTheClient) {
  RawPeer peer(server->port());
  talk(peer, "GET /reset HTTP/1.1\r\nHost: a\r\n\r\n", "never");
  EXPECT_TRUE(peer.ended);
  EXPECT_EQ(peer.error, ECONNRESET);
}

TEST_F(NetTest, MalformedHeadsGet400AndTheConnectionCloses) {
  for (const char* bad :
       {"GET / HTTP/1.1\r\n\r\n", "BAD\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawPeer peer(server->port());
    EXPECT_TRUE(talk(peer, bad, "never").starts_with("HTTP/1.1 400 ")) << bad;
    EXPECT_TRUE(peer.ended);
  }
  EXPECT_EQ(echo.requests, 0);
}

TEST_F(NetTest, AnOversizeBodyIs413BeforeItIsSent) {
  ServerOptions options;
  options.max_body_bytes = 100;
  serve(options);
  RawPeer peer(server->port());
  EXPECT_TRUE(talk(peer, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", "never")
                  .starts_with("HTTP/1.1 413 "));
  RawPeer chunked(server->port());
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_TRUE(
      talk(chunked, head + "65\r\n" + std::string(101, 'x'), "never").starts_with("HTTP/1.1 413 "));
}

TEST_F(NetTest, ASlowHeadIsCutAtItsDeadline) {
  ServerOptions options;
  options.head_timeout_ms = 60;
  serve(options);
  RawPeer peer(server->port());
  EXPECT_TRUE(talk(peer, "GET / HT", "never").starts_with("HTTP/1.1 408 "));
}

TEST_F(NetTest, ExpectContinueIsHonoured) {
  RawPeer peer(server->port());
  talk(peer, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
       "100 Continue\r\n\r\n");
  EXPECT_NE(talk(peer, "ok", "\r\n\r\nok").find("200 OK"), std::string::npos);
}

TEST_F(NetTest, TheHandlerLearnsThatTheClientWent) {
  auto peer = std::make_unique<RawPeer>(server->port());
  ASSERT_TRUE(until([&] { return peer->send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n"); }));
  ASSERT_TRUE(until([&] { return echo.hanging != nullptr; }));
  peer->close();
  EXPECT_TRUE(until([&] { return echo.hanging == nullptr; }));
  EXPECT_EQ(server->running_exchanges(), 0U);
}

TEST_F(NetTest, DrainClosesIdleConnectionsAndMarksTheOthers) {
  RawPeer idle(server->port());
  talk(idle, kGet, "\r\n\r\n");
  server->discourage();
  EXPECT_TRUE(until([&] { return idle.poll(); }));
  RawPeer late(server->port());
  EXPECT_NE(talk(late, kGet, "never").find("connection: close"), std::string::npos);
}

TEST_F(NetTest, DrainLeavesAnAnswerThatIsStillBeingRead) {
  RawPeer peer(server->port());
  ASSERT_TRUE(until([&] { return peer.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n"); }));
  ASSERT_TRUE(until([&] { return echo.requests == 1; }));
  server->discourage();
  loop.run_until([] { return false; }, 50);
  EXPECT_EQ(server->running_exchanges(), 1U);
  EXPECT_TRUE(until([&] { return peer.poll(); }));
  EXPECT_GT(peer.received.size(), kBig);
  EXPECT_EQ(server->running_exchanges(), 0U);
}

TEST_F(NetTest, AnswersPileUpNowhereForAClientThatDoesNotRead) {
  constexpr int kRequests = 6;
  RawPeer peer(server->port());
  const std::string one = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string ahead;
  for (int i = 0; i < kRequests; ++i) ahead += one;
  ASSERT_TRUE(until([&] { return peer.send(ahead); }));
  ASSERT_TRUE(until([&] { return echo.requests > 0; }));
  loop.run_until([] { return false; }, 50);
  EXPECT_EQ(echo.requests, 1);
  EXPECT_TRUE(until([&] {
    peer.poll();
    return peer.received.size() > kRequests * kBig;
  }));
  EXPECT_EQ(echo.requests, kRequests);
}

TEST_F(NetTest, MoreThanMayBeSentAheadWaitsInTheKernel) {
  RawPeer peer(server->port());
  ASSERT_TRUE(until([&] { return peer.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n"); }));
  ASSERT_TRUE(until([&] { return echo.hanging != nullptr; }));
  const std::string body(200'000, 'x');
  std::string ahead = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + body;
  ASSERT_TRUE(peer.send(ahead));
  loop.run_until([] { return false; }, 50);
  ASSERT_NE(echo.hanging, nullptr) << "the connection was cut";
  echo.hanging->respond(200, "", "");
  EXPECT_TRUE(until([&] {
    peer.poll();
    return peer.received.size() > body.size();
  }));
  EXPECT_EQ(echo.last_body, body);
}

// ---- upstream side ----

struct Call final : UpstreamCall::Listener {
  explicit Call(UpstreamPool& pool) : call(pool, *this) {}
  void on_response_head(const wire::http1::Head& head) override { status = head.status(); }
  void on_response_data(std::string_view bytes) override {
    body += bytes;
    if (cancel_on_data) call.cancel();
    if (pause_on_data) call.pause();
  }
  void on_response_end() override { ended = true; }
  void on_response_failed(const Error& e) override { error = e; }
  [[nodiscard]] bool over() const { return ended || !error.message.empty(); }

  UpstreamCall call;
  int status = 0;
  std::string body;
  bool ended = false;
  bool cancel_on_data = false;
  bool pause_on_data = false;
  Error error;
};

UpstreamOptions to(uint16_t port) {
  UpstreamOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  return options;
}

TEST_F(NetTest, CallsReuseTheirConnection) {
  UpstreamPool pool(loop, to(server->port()));
  for (int i = 0; i < 5; ++i) {
    Call call(pool);
    const std::string request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n" + std::to_string(i);
    call.call.start(request);
    ASSERT_TRUE(until([&] { return call.over(); }));
    EXPECT_EQ(call.body, std::to_string(i));
    EXPECT_EQ(pool.open_connections(), 1U);
  }
  EXPECT_EQ(server->open_connections(), 1U);
}

TEST_F(NetTest, ACallThatEndsPausedLeavesItsConnectionReadable) {
  UpstreamPool pool(loop, to(server->port()));
  for (int i = 0; i < 2; ++i) {
    Call call(pool);
    call.pause_on_data = true;
    call.call.start("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    ASSERT_TRUE(until([&] { return call.over(); })) << "call " << i;
    EXPECT_EQ(call.body, "hello");
  }
  EXPECT_EQ(pool.open_connections(), 1U);
}

TEST_F(NetTest, AStalePooledConnectionIsReplacedOnce) {
  UpstreamPool pool(loop, to(server->port()));
  Call first(pool);
  first.call.start(kGet);
  ASSERT_TRUE(until([&] { return first.over(); }));
  server->close_all();  // the close is on its way while the next request leaves
  Call second(pool);
  second.call.start(kGet);
  ASSERT_TRUE(until([&] { return second.over(); }));
  EXPECT_TRUE(second.ended) << second.error.message;
}

TEST_F(NetTest, ACancelledCallClosesItsConnectionEvenFromInsideACallback) {
  UpstreamPool pool(loop, to(server->port()));
  Call call(pool);
  call.cancel_on_data = true;
  call.call.start("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return !call.body.empty(); }));
  EXPECT_TRUE(until([&] { return pool.open_connections() == 0; }));
  EXPECT_FALSE(call.over());
}

TEST_F(NetTest, ARefusedConnectionIsAnError) {
  UpstreamPool pool(loop, to(1));
  Call call(pool);
  call.call.start(kGet);
  ASSERT_TRUE(until([&] { return call.over(); }));
  EXPECT_EQ(call.error.cause, Cause::UpstreamConnect);
}

TEST_F(NetTest, ASilentUpstreamTimesOutAtTheFirstByte) {
  UpstreamOptions options = to(server->port());
  options.timeouts.first_byte_ms = 60;
  UpstreamPool pool(loop, options);
  Call call(pool);
  call.call.start("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return call.over(); }));
  EXPECT_EQ(call.error.cause, Cause::Timeout);
  EXPECT_FALSE(call.call.responded());
}

TEST_F(NetTest, ConnectionsAreBounded) {
  UpstreamOptions options = to(server->port());
  options.max_connections = 1;
  UpstreamPool pool(loop, options);
  Call one(pool);
  Call two(pool);
  one.call.start("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  two.call.start(kGet);
  EXPECT_EQ(two.error.cause, Cause::UpstreamOverloaded);
}

// A raw upstream that sends what the test wants.
class NetUpstreamTest : public NetTest {
 protected:
  void SetUp() override {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    auto address = *numeric_address("127.0.0.1", 0);
    ASSERT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(sockaddr_in)), 0);
    ::listen(fd_, 16);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  }
  void TearDown() override { ::close(fd_); }
  // Runs one call against a peer that sends `reply` and, when asked, closes.
  std::unique_ptr<Call> answer(UpstreamPool& pool, const std::string& reply, bool close) {
    auto call = std::make_unique<Call>(pool);
    exchange(*call, reply, close);
    until([&] { return call->over(); });
    return call;
  }
  void exchange(Call& call, const std::string& reply, bool close) {
    call.call.start(kGet);
    until([&] {
      if (!peer_) {
        const int accepted = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK);
        if (accepted < 0) return false;
        peer_ = std::make_unique<RawPeer>(accepted);
      }
      peer_->poll();
      return peer_->received.ends_with("\r\n\r\n");
    });
    peer_->send(reply);
    if (close) peer_->close();
  }
  int fd_ = -1;
  uint16_t port_ = 0;
  std::unique_ptr<RawPeer> peer_;
};

TEST_F(NetUpstreamTest, NoByteOfASecondResponseLeaks) {
  UpstreamPool pool(loop, to(port_));
  auto call = answer(pool,
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
                     "Content-Length: 6\r\n\r\nstolen",
                     false);
  EXPECT_EQ(call->body, "ok");
  EXPECT_EQ(pool.open_connections(), 0U) << "the connection must not be used again";
}

TEST_F(NetUpstreamTest, MisframedAnswersAreProtocolErrors) {
  for (const char* reply :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        "garbage\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    peer_.reset();
    UpstreamPool pool(loop, to(port_));
    auto call = answer(pool, reply, false);
    EXPECT_EQ(call->error.cause, Cause::UpstreamProtocol) << reply;
    EXPECT_EQ(pool.open_connections(), 0U) << reply;
  }
}

TEST_F(NetUpstreamTest, AShortBodyIsAnError) {
  UpstreamPool pool(loop, to(port_));
  auto call = answer(pool, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", true);
  EXPECT_EQ(call->error.cause, Cause::UpstreamProtocol);
}

TEST_F(NetUpstreamTest, InterimResponsesAreSkipped) {
  UpstreamPool pool(loop, to(port_));
  auto call = answer(pool,
                     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                     "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
                     false);
  EXPECT_EQ(call->status, 201);
  EXPECT_EQ(call->body, "ok");
}

TEST_F(NetUpstreamTest, ABodyMayEndWithTheConnection) {
  UpstreamPool pool(loop, to(port_));
  auto call = answer(pool, "HTTP/1.1 200 OK\r\n\r\neverything", true);
  EXPECT_TRUE(call->ended);
  EXPECT_EQ(call->body, "everything");
  EXPECT_EQ(pool.open_connections(), 0U);
}

TEST_F(NetUpstreamTest, AnUpstreamThatWePausedIsNotLate) {
  UpstreamOptions options = to(port_);
  options.timeouts.gap_ms = 60;
  UpstreamPool pool(loop, options);
  Call call(pool);
  call.pause_on_data = true;
  exchange(call, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", false);
  ASSERT_TRUE(until([&] { return !call.body.empty(); }));
  loop.run_until([&] { return call.over(); }, 300);
  EXPECT_FALSE(call.over()) << call.error.message;
  call.call.resume();
  ASSERT_TRUE(until([&] { return call.over(); }));
  EXPECT_EQ(call.error.cause, Cause::Timeout) << "since we read again it has to go on";
}

TEST(AddressTest, OnlyAddressesOfThisMachineAreLoopback) {
  for (const char* host : {"127.0.0.1", "127.9.8.7", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"127.0.0.1.example.org", "127.example.org", "localhost.example.org", "",
                           "0.0.0.0", "128.0.0.1", "::", "::2", "127.1", "[::1]"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(TimerTest, FiresOnceNeverEarlyAndCanBeMoved) {
  Loop loop;
  int fired = 0;
  Timer timer(loop, [&] { ++fired; });
  const int64_t start = Loop::now_us();
  timer.expires_in_ms(30);
  timer.expires_in_ms(90);  // later: filed where it was
  EXPECT_TRUE(loop.run_until([&] { return fired > 0; }, kPatience));
  EXPECT_GE(Loop::now_us() - start, 90'000);
  timer.expires_in_ms(60'000);
  timer.expires_in_ms(20);  // sooner: filed anew
  EXPECT_TRUE(loop.run_until([&] { return fired > 1; }, 2'000));
  timer.expires_in_ms(20);
  timer.disarm();
  loop.run_until([] { return false; }, 80);
  EXPECT_EQ(fired, 2);
}

TEST(PreciseTimerTest, FiresWithinAFewMillisecondsAndNeverEarly) {
  Loop loop;
  int64_t fired_at = 0;
  PreciseTimer timer(loop, [&] { fired_at = Loop::now_us(); });
  for (const int64_t wait_us : {0, 300, 1'500, 7'000}) {
    fired_at = 0;
    const int64_t deadline = Loop::now_us() + wait_us;
    timer.expires_at_us(deadline);
    ASSERT_TRUE(loop.run_until([&] { return fired_at != 0; }, kPatience));
    EXPECT_GE(fired_at, deadline);
    EXPECT_LT(fired_at, deadline + 1'000'000)
        << "a loaded machine may be late, but not by a second";
    EXPECT_FALSE(timer.armed());
  }
}

TEST(PreciseTimerTest, MayGoWhileArmedAndInsideItsOwnCallback) {
  Loop loop;
  int fired = 0;
  auto armed = std::make_unique<PreciseTimer>(loop, [&] { ++fired; });
  armed->expires_at_us(Loop::now_us() + 1'000);
  armed.reset();
  std::unique_ptr<PreciseTimer> self;
  self = std::make_unique<PreciseTimer>(loop, [&] {
    ++fired;
    self.reset();
  });
  self->expires_at_us(Loop::now_us());
  EXPECT_TRUE(loop.run_until([&] { return self == nullptr; }, kPatience));
  loop.run_until([] { return false; }, 20);
  EXPECT_EQ(fired, 1);
}

}  // namespace
}  // namespace sluice::net
