#include "app/migration_demo/load.h"

#include <csignal>
#include <vector>

#include "app/migration_demo/stage.h"
#include "net/loop.h"
#include "net/upstream.h"

namespace sluice::app::migration_demo {
namespace {

constexpr size_t kMostWaiting = 256;
constexpr int64_t kSessions = 400;
constexpr int64_t kRoundMs = 3'600'000;

net::UpstreamOptions gateway_at(uint16_t port) {
  net::UpstreamOptions out;
  out.host = "127.0.0.1";
  out.port = port;
  return out;
}

}  // namespace

// One request of one user.
class Load::Users final {
 public:
  Users(Load& load, net::Loop& loop) : load_(load), pool_(loop, gateway_at(load.port_)) {}

  void begin(int64_t n);
  void sweep() {
    std::erase_if(waiting_, [](const auto& r) { return r->over; });
  }
  [[nodiscard]] size_t waiting() const { return waiting_.size(); }

 private:
  struct Request final : net::UpstreamCall::Listener {
    Request(net::UpstreamPool& pool, Counters& to) : counters(to), call(pool, *this) {}
    void on_response_head(const wire::http1::Head& head) override {
      ok = head.status() == 200;
      by_new = head.header("x-sluice-target") == kNew;
    }
    void on_response_data(std::string_view) override {}
    void on_response_end() override { end(ok); }
    void on_response_failed(const Error&) override { end(false); }
    void end(bool good) {
      over = true;
      if (!good) {
        ++counters.failed;
        return;
      }
      ++(by_new ? counters.by_new : counters.by_old);
      counters.latency_us += net::Loop::now_us() - sent_us;
    }

    Counters& counters;
    std::string message;
    int64_t sent_us = 0;
    bool ok = false;
    bool by_new = false;
    bool over = false;
    net::UpstreamCall call;
  };

  Load& load_;
  net::UpstreamPool pool_;
  std::vector<std::unique_ptr<Request>> waiting_;
};

void Load::Users::begin(int64_t n) {
  const std::string body = std::string(R"({"model":")") + kModel +
                           R"(","messages":[{"role":"user","content":"request )" +
                           std::to_string(n) + R"("}]})";
  auto request = std::make_unique<Request>(pool_, load_.counters_);
  request->message =
      "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(load_.port_) +
      "\r\nauthorization: Bearer " + load_.key_ + "\r\nx-session-id: user-" +
      std::to_string(n % kSessions) +
      "\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  request->sent_us = net::Loop::now_us();
  ++load_.counters_.sent;
  waiting_.push_back(std::move(request));
  waiting_.back()->call.start(waiting_.back()->message);
}

Load::Load(uint16_t port, std::string key, double per_second)
    : port_(port), key_(std::move(key)), per_second_(per_second), thread_([this] { run(); }) {}

Load::~Load() {
  stop_ = true;
  thread_.join();
}

void Load::run() {
  // Signals belong to the main thread.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  net::Loop loop;
  Users users(*this, loop);
  const int64_t began_us = net::Loop::now_us();
  int64_t next = 0;
  const auto turn = [&] {
    users.sweep();
    const auto due = static_cast<int64_t>(static_cast<double>(net::Loop::now_us() - began_us) *
                                          per_second_ / 1e6);
    for (; next < due; ++next) {
      if (users.waiting() < kMostWaiting) {
        users.begin(next);
      } else {
        ++counters_.left_out;
      }
    }
    return stop_.load();
  };
  // The loop's timers turn it every 20 ms at least.
  while (!loop.run_until(turn, kRoundMs)) {
  }
}

Seen Load::seen() const {
  const Counters& c = counters_;
  return {c.sent, c.by_old, c.by_new, c.failed, c.left_out, c.latency_us};
}

}  // namespace sluice::app::migration_demo
