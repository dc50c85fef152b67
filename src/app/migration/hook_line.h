// One event hook: the events that wait for it, and at most one POST under way. What is not taken is
// tried again, a second, two, four and eight later; then, or when the hook says that it never will,
// it is given up and counted.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/build_snapshot.h"
#include "app/config/config.h"
#include "app/migration/notice.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::app::migration {

// The body for one notice; empty where this format has nothing to say of it.
std::string event_body(config::HookFormat format, const Notice& notice,
                       std::string_view routing_key);

class HookLine final : private net::UpstreamCall::Listener {
 public:
  static constexpr size_t kQueue = 256;  // notices that wait
  static constexpr int kAttempts = 5;

  // Every event of that row, and of those before it, was taken or given up.
  using Done = std::function<void(const std::string& migration, int64_t sequence)>;
  struct Counts {
    uint64_t sent = 0;
    uint64_t failed = 0;
    uint64_t dropped = 0;
  };

  // Config when the hook's address is none, or TLS cannot be had.
  static Result<std::unique_ptr<HookLine>> open(net::Loop& loop, const std::string& name,
                                                const config::Hook& hook, const Done& done);

  // The notices of one row come in one turn of the loop.
  void add(const Notice& notice);
  // What waits is forgotten, what is under way cut off.
  void clear();
  void left_out(size_t notices) { counts_.dropped += notices; }
  [[nodiscard]] const config::Hook& hook() const { return hook_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Event {
    std::string migration;
    int64_t sequence = 0;
    std::string body;
  };
  HookLine(net::Loop& loop, std::string name, config::Hook hook, const BaseUrl& url,
           net::UpstreamOptions options, Done done);
  void send();
  void ended(const std::string& failure);
  void on_response_head(const wire::http1::Head& head) override { status_ = head.status(); }
  void on_response_data(std::string_view) override {}
  void on_response_end() override { ended({}); }
  void on_response_failed(const Error& error) override { ended(error.message); }

  std::string name_;
  config::Hook hook_;
  Done done_;
  net::UpstreamPool pool_;
  net::Timer retry_;
  std::string head_;
  std::string message_;
  std::deque<Event> waiting_;
  std::optional<net::UpstreamCall> call_;
  int status_ = 0;
  int attempts_ = 0;
  Counts counts_;
};

}  // namespace sluice::app::migration
