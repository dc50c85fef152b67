// A spliced stream in its steady state: from the upstream's socket to the client's, through
// framing, tap and relay, nothing is allocated for an event. A worker on its own thread; the test
// plays both the upstream and the client, one event at a time, over real sockets.
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

#include "base/allocations_for_test.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

// A blocking socket that gives up after ten seconds.
class Socket final {
 public:
  explicit Socket(int fd) : fd_(fd) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  void send(std::string_view text) const {
    ASSERT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // Reads until `what` has come; false when it does not.
  [[nodiscard]] bool read_until(std::string_view what) {
    std::array<char, 4096> buffer{};
    while (seen_.find(what) == std::string::npos) {
      const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
      if (n <= 0) return false;
      seen_.append(buffer.data(), static_cast<size_t>(n));
    }
    seen_.erase(0, seen_.find(what) + what.size());
    return true;
  }

 private:
  int fd_;
  std::string seen_;
};

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class StreamAllocations : public testing::Test {
 protected:
  void SetUp() override {
    sockaddr_in address = loopback(0);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener.fd(), any, size), 0);
    ASSERT_EQ(::listen(listener.fd(), 1), 0);
    ASSERT_EQ(::getsockname(listener.fd(), any, &size), 0);

    auto snapshot = std::make_shared<Snapshot>();
    snapshot->require_key = false;
    Provider provider;
    provider.spec = provider::find("openai_compatible");
    provider.upstream.host = "127.0.0.1";
    provider.upstream.port = ntohs(address.sin_port);
    provider.host_header = "upstream";
    snapshot->providers.push_back(std::move(provider));
    Model model;
    model.name = "assistant";
    Target target;
    target.id = "only";
    model.targets.push_back(std::move(target));
    model.candidates.push_back({assign_seed("assistant", "only"), 100.0});
    snapshot->models.emplace("assistant", std::move(model));

    ASSERT_TRUE(worker.listen());
    thread = std::thread([this, snapshot] {
      worker.publish(snapshot, [] {});
      worker.run();
    });
  }
  void TearDown() override {
    worker.drain(0, [this] { worker.loop().stop(); });
    thread.join();
  }
  // The worker thread's own count.
  size_t count() {
    std::atomic<bool> done = false;
    size_t value = 0;
    worker.loop().post([&] {
      value = base::allocations;
      done = true;
      done.notify_one();
    });
    done.wait(false);
    return value;
  }

  static WorkerOptions options() {
    WorkerOptions options;
    options.listen = {"127.0.0.1", 0};
    return options;
  }

  Socket listener{::socket(AF_INET, SOCK_STREAM, 0)};
  Worker worker{options()};
  std::thread thread;
};

constexpr std::string_view kRequest =
    R"({"model":"assistant","stream":true,"messages":[{"role":"user","content":"hi"}]})";

std::string chunk(int number) {
  const std::string data = R"(data: {"id":"c","choices":[{"index":0,"delta":{"content":"piece )" +
                           std::to_string(1000 + number) +
                           R"("},"finish_reason":null}]})"
                           "\n\n";
  std::array<char, 16> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
  return size.data() + data + "\r\n";
}

TEST_F(StreamAllocations, AreNoneForAnEventInTheSteadyState) {
  if (!base::kAllocationsCounted) GTEST_SKIP() << "not counted under a sanitizer";
  Socket client(::socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in address = loopback(worker.port());
  ASSERT_EQ(::connect(client.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: " +
              std::to_string(kRequest.size()) + "\r\n\r\n" + std::string(kRequest));
  Socket upstream(::accept(listener.fd(), nullptr, nullptr));
  ASSERT_TRUE(upstream.read_until("\r\n\r\n"));
  upstream.send(
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");

  constexpr int kWarm = 20;
  constexpr int kEvents = 200;
  size_t before = 0;
  for (int i = 0; i < kEvents; ++i) {
    if (i == kWarm) before = count();
    const std::string bytes = chunk(i);
    const std::string_view text = bytes;
    // Every third event comes in two pieces.
    const size_t cut = i % 3 == 0 ? text.size() / 2 : text.size();
    upstream.send(text.substr(0, cut));
    if (cut < text.size()) upstream.send(text.substr(cut));
    ASSERT_TRUE(client.read_until("piece " + std::to_string(1000 + i))) << i;
  }
  // Asking for the count posts one task, twice.
  const size_t asked = count();
  const size_t asking = count() - asked;
  EXPECT_LE(asked - before, 2 * asking) << "in " << kEvents - kWarm << " events";
  upstream.send("E\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
  EXPECT_TRUE(client.read_until("[DONE]"));
}

}  // namespace
}  // namespace sluice::gateway
