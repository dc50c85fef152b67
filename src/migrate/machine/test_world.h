// A small world around the machine for the exploration and chaos tests: two controllers that may
// both believe to lead, a fenced journal, proxies with disk copies, and a network that delays,
// reorders, repeats and loses. After every action the invariants of the design are asserted.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "migrate/machine/journal.h"
#include "migrate/machine/step.h"

namespace sluice::migrate::machine {

struct Message {
  bool ack = false;  // proxy -> controllers, else a publication to the proxy
  int64_t proxy = 0;
  Route route;

  bool operator==(const Message&) const = default;
};

struct TestController {
  bool alive = true;
  State state;
};

class TestWorld {
 public:
  static constexpr size_t kProxies = 2;
  static constexpr int64_t kTick = 10 * kSecond;

  // The plan must outlive the world and its copies.
  explicit TestWorld(const Plan& plan) : plan_(&plan) {
    durable_ = initial_state(*plan_, 1);
    for (auto& c : controllers_) c.state = durable_;
    controllers_[1].alive = false;
    take_over(0);
    for (size_t p = 0; p < kProxies; ++p) feed(0, ProxyJoined{static_cast<int64_t>(p)});
    feed(0, Operate{Command::Start, "op"});
    feed(0, Operate{Command::InventoryDone, "op"});
    settle();
  }

  [[nodiscard]] const std::string& violation() const { return violation_; }
  [[nodiscard]] const State& durable() const { return durable_; }
  [[nodiscard]] const TestController& controller(size_t c) const { return controllers_[c]; }
  [[nodiscard]] const std::vector<Message>& network() const { return network_; }
  [[nodiscard]] const std::array<ProxyRoute, kProxies>& proxies() const { return proxies_; }
  [[nodiscard]] const Plan& plan() const { return *plan_; }
  [[nodiscard]] const std::vector<JournalRecord>& journal() const { return journal_; }
  void keep_journal() { keep_journal_ = true; }

  // One event at one controller. `effects_done` < 0: all effects; otherwise the process dies after
  // that many of them.
  void feed(size_t c, const Event& event, int effects_done = -1);
  // A process (again) loads the journal and wins the lease.
  void take_over(size_t c);
  void crash(size_t c) { controllers_[c].alive = false; }
  void deliver(size_t message);
  void lose(size_t message) { network_.erase(network_.begin() + static_cast<ptrdiff_t>(message)); }
  void tick(size_t c, int64_t wall_jump = 0, int effects_done = -1);
  [[nodiscard]] Judged judged(size_t c, gate::StageVerdict verdict) const {
    const Route& r = controllers_[c].state.route;
    return {r.revision, r.epoch, verdict, false, false};
  }
  // Delivers everything until the network is empty.
  void settle() {
    for (int i = 0; i < 200 && !network_.empty() && violation_.empty(); ++i) deliver(0);
  }
  // A kind environment: does the migration come to its end, or to a rollback, from here?
  [[nodiscard]] bool can_finish() const;
  [[nodiscard]] uint64_t hash() const;

 private:
  static constexpr size_t kMostMessages = 6;

  void expect(bool truth, const char* invariant) {
    if (!truth && violation_.empty()) violation_ = invariant;
  }
  void check_step(const State& before, const Event& event, const Step& after);
  void check_weight(const State& before, const Event& event, const State& after);
  void check_journal(const State& record);
  bool append(const State& before, const Event& event, const State& record);
  void send(Message message);

  const Plan* plan_;
  std::array<TestController, 2> controllers_;
  std::array<ProxyRoute, kProxies> proxies_{};
  std::vector<Message> network_;
  State durable_;
  std::vector<JournalRecord> journal_;
  std::map<int64_t, Route> published_;  // by epoch, as journaled
  int64_t highest_fence_ = 0;
  int64_t journal_fence_ = 0;
  int64_t rolled_back_revision_ = 0;
  bool keep_journal_ = false;
  std::string violation_;
};

}  // namespace sluice::migrate::machine
