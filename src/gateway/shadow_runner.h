// Carries shadow calls: a thread of its own at low priority, with its own loop and connections, so
// that whatever a shadow costs (reading a request of megabytes, translating it, a target that
// hangs) is never on a user's path. One for the process; every bound on its memory was asked for
// before a request comes here.
//
//   tee on an I/O thread --begin, primary--> runner --pair--> comparison
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "gateway/background_call.h"
#include "gateway/shadow_cpu.h"
#include "gateway/shadow_pair.h"
#include "gateway/shadow_questions.h"
#include "net/loop.h"
#include "net/upstream.h"
#include "wire/json.h"

namespace sluice::gateway {

class ShadowRunner final {
 public:
  // Takes a pair whose both answers are there; called on the runner's thread, must not block.
  using PairSink = std::function<void(std::unique_ptr<ShadowPair>)>;
  struct Options {
    size_t max_bytes = 256U << 20;  // of all requests and answers under way
    double cpu_share = 0;           // of one core, for all shadows; 0: no limit
    PairSink pairs;
  };

  explicit ShadowRunner(Options options);
  ~ShadowRunner();
  ShadowRunner(const ShadowRunner&) = delete;
  ShadowRunner& operator=(const ShadowRunner&) = delete;

  // Gives up what is under way. Pairs that were handed over must go before this object.
  void stop();

  // ---- from any thread ----
  [[nodiscard]] ShadowMemory& memory() { return memory_; }
  // Whoever works for shadows on a thread of its own pays here, too.
  [[nodiscard]] ShadowCpu& cpu() { return cpu_; }
  // Starts the shadow call; gives the number to report the primary's answer under.
  uint64_t begin(ShadowRequest request);
  void primary(uint64_t id, SideAnswer answer);
  void abandon(uint64_t id, ShadowDrop reason);
  // Work for shadows, on the runner's thread; left undone when the runner stops before it.
  void post(std::function<void()> task);

  // ---- on the runner's thread ----
  void ask(const ModelQuestion& question, ShadowQuestions::Done done);

 private:
  struct Flight {
    std::unique_ptr<ShadowPair> pair;
    std::unique_ptr<BackgroundCall> mirror;  // while it runs
    std::unique_ptr<BackgroundCall> twin;
    int64_t started_us = 0;
    bool primary_done = false;
    bool mirror_done = false;
  };
  using Flights = std::map<uint64_t, Flight>;

  // What an I/O thread reports: a request that begins, its primary's answer, or why there is none.
  struct Message {
    uint64_t id = 0;
    std::variant<ShadowRequest, SideAnswer, ShadowDrop> what;
  };

  void send(Message message);
  void read_inbox();
  void launch(uint64_t id, ShadowRequest request);
  void take_primary(uint64_t id, SideAnswer answer);
  // The message for a target of the request, booked on `hold`; a drop when there is none.
  std::expected<std::string, ShadowDrop> message_for(const ShadowRequest& request,
                                                     ShadowCallKind kind, size_t target,
                                                     ShadowMemory::Hold& hold);
  bool start_call(uint64_t id, Flight& flight, ShadowCallKind kind, size_t target);
  void called(uint64_t id, ShadowCallKind kind, SideAnswer answer, bool overflow);
  void charge(const ShadowRequest& request, ShadowCallKind kind, const SideAnswer& answer,
              ShadowOutcome outcome);
  void settle(Flights::iterator flight);
  void give_up(Flights::iterator flight, ShadowDrop reason);
  net::UpstreamPool& pool_for(const Provider& provider, const ShadowRule& rule);
  net::UpstreamPool& pool(const Provider& provider, int64_t timeout_ms, size_t connections);

  Options options_;
  ShadowMemory memory_;
  ShadowCpu cpu_;
  ThreadMeter meter_{cpu_};  // of the runner's thread
  std::atomic<uint64_t> next_id_{1};
  net::Loop loop_;
  std::map<std::string, std::unique_ptr<net::UpstreamPool>> pools_;
  wire::json::Document document_;
  std::string scratch_;
  std::mutex mutex_;
  std::vector<Message> inbox_;  // bounded by the room that every request had to ask for
  std::vector<std::unique_ptr<BackgroundCall>> ended_;
  Flights flights_;
  ShadowQuestions questions_{loop_, memory_,
                             [this](const Provider& provider, int64_t timeout_ms,
                                    size_t connections) -> net::UpstreamPool& {
                               return pool(provider, timeout_ms, connections);
                             }};
  std::thread thread_;
};

}  // namespace sluice::gateway
