#include "app/migration/events.h"

#include <deque>
#include <optional>
#include <spdlog/spdlog.h>
#include <utility>

#include "app/build_snapshot.h"
#include "gateway/exposition.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::app::migration {
namespace {

constexpr int64_t kDeadlineMs = 10'000;
constexpr int64_t kFirstPauseMs = 1'000;

bool same(const config::Hook& a, const config::Hook& b) {
  const auto equal = [](const std::optional<Secret>& x, const std::optional<Secret>& y) {
    return x.has_value() == y.has_value() && (!x || x->equals(y->reveal()));
  };
  return a.format == b.format && a.url.equals(b.url.reveal()) &&
         equal(a.routing_key, b.routing_key);
}

}  // namespace

// One hook: its queue, and at most one POST under way.
class Events::Line final : private net::UpstreamCall::Listener {
 public:
  Line(net::Loop& loop, std::string name, config::Hook hook, const BaseUrl& url,
       net::UpstreamOptions options)
      : name_(std::move(name)),
        hook_(std::move(hook)),
        pool_(loop, std::move(options)),
        retry_(loop, [this] { send(); }) {
    const bool v6 = url.host.find(':') != std::string::npos;
    head_ = "POST " + (url.path.empty() ? "/" : url.path) +
            " HTTP/1.1\r\nhost: " + (v6 ? "[" + url.host + "]" : url.host) + ":" +
            std::to_string(url.port) +
            "\r\nuser-agent: sluice\r\ncontent-type: application/json\r\ncontent-length: ";
  }

  void add(const Notice& notice) {
    std::string body = event_body(
        hook_.format, notice, hook_.routing_key ? hook_.routing_key->reveal() : std::string_view());
    if (body.empty()) return;
    if (waiting_.size() >= kQueue) {
      ++dropped_;
      return;
    }
    waiting_.push_back(std::move(body));
    if (!call_ && !retry_.armed()) send();
  }
  [[nodiscard]] const config::Hook& hook() const { return hook_; }

  uint64_t sent() const { return sent_; }
  uint64_t failed() const { return failed_; }
  uint64_t dropped() const { return dropped_; }

 private:
  void send() {
    if (waiting_.empty()) return;
    const std::string& body = waiting_.front();
    message_ = head_ + std::to_string(body.size()) + "\r\n\r\n" + body;
    status_ = 0;
    call_.emplace(pool_, static_cast<net::UpstreamCall::Listener&>(*this));
    call_->start(message_);
  }
  void on_response_head(const wire::http1::Head& head) override { status_ = head.status(); }
  void on_response_data(std::string_view) override {}
  void on_response_end() override { ended({}); }
  void on_response_failed(const Error& error) override { ended(error.message); }

  // The call is on the stack, so the next one starts with the next turn of the loop.
  void ended(const std::string& failure) {
    const bool taken = failure.empty() && status_ >= 200 && status_ < 300;
    // What they refuse as it is would be refused again.
    const bool final = failure.empty() && status_ >= 400 && status_ < 500 && status_ != 429;
    ++attempts_;
    if (taken) {
      ++sent_;
    } else if (final || attempts_ >= kAttempts) {
      ++failed_;
      spdlog::error("the event hook {} did not take an event: {}", name_,
                    failure.empty() ? "status " + std::to_string(status_) : failure);
    } else {
      retry_.expires_in_ms(kFirstPauseMs << (attempts_ - 1));
      return call_.reset();
    }
    waiting_.pop_front();
    attempts_ = 0;
    retry_.expires_in_ms(0);
    call_.reset();
  }

  std::string name_;
  config::Hook hook_;
  net::UpstreamPool pool_;
  net::Timer retry_;
  std::string head_;
  std::string message_;
  std::deque<std::string> waiting_;
  std::optional<net::UpstreamCall> call_;
  int status_ = 0;
  int attempts_ = 0;
  uint64_t sent_ = 0;
  uint64_t failed_ = 0;
  uint64_t dropped_ = 0;
};

Events::Events(net::Loop& loop) : loop_(loop) {}
Events::~Events() = default;

Result<void> Events::configure(const Hooks& hooks) {
  std::map<std::string, std::unique_ptr<Line>, std::less<>> next;
  for (const auto& [name, hook] : hooks) {
    const auto known = lines_.find(name);
    if (known != lines_.end() && same(known->second->hook(), hook)) continue;
    auto url = parse_base_url(hook.url.reveal());
    if (!url) return fail(Cause::Config, "notify." + name + ".url: " + url.error().message);
    net::UpstreamOptions options;
    options.host = url->host;
    options.port = url->port;
    options.max_connections = 1;
    options.timeouts = {.connect_ms = kDeadlineMs,
                        .tls_ms = kDeadlineMs,
                        .first_byte_ms = kDeadlineMs,
                        .gap_ms = kDeadlineMs,
                        .total_ms = kDeadlineMs};
    if (url->tls) {
      auto tls = net::TlsContext::client({.verify = true});
      if (!tls) return fail(Cause::Config, "notify." + name + ": " + tls.error().message);
      options.tls = *tls;
    }
    next[name] = std::make_unique<Line>(loop_, name, hook, *url, std::move(options));
  }
  for (const auto& [name, hook] : hooks) {
    if (!next.contains(name)) next[name] = std::move(lines_.find(name)->second);
  }
  lines_ = std::move(next);
  return {};
}

void Events::announce(const Notice& notice) {
  for (const auto& [name, line] : lines_) line->add(notice);
}

std::string Events::exposition() const {
  std::string out;
  if (lines_.empty()) return out;
  gateway::Family f(out, "sluice_migration_events_total", "counter",
                    "Events of migrations by hook and what became of them.");
  for (const auto& [name, line] : lines_) {
    const auto row = [&](std::string_view outcome, uint64_t n) {
      f.count(gateway::label_list({{"hook", name}, {"outcome", outcome}}), n);
    };
    row("sent", line->sent());
    row("failed", line->failed());
    row("dropped", line->dropped());
  }
  return out;
}

}  // namespace sluice::app::migration
