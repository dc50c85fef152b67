#include "app/migration/hook_line.h"

#include <spdlog/spdlog.h>
#include <utility>

#include "net/loop.h"

namespace sluice::app::migration {
namespace {

constexpr int64_t kDeadlineMs = 10'000;
constexpr int64_t kFirstPauseMs = 1'000;

}  // namespace

Result<std::unique_ptr<HookLine>> HookLine::open(net::Loop& loop, const std::string& name,
                                                 const config::Hook& hook, const Done& done) {
  const auto url = parse_base_url(hook.url.reveal());
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
  return std::unique_ptr<HookLine>(new HookLine(loop, name, hook, *url, options, done));
}

HookLine::HookLine(net::Loop& loop, std::string name, config::Hook hook, const BaseUrl& url,
                   net::UpstreamOptions options, Done done)
    : name_(std::move(name)),
      hook_(std::move(hook)),
      done_(std::move(done)),
      pool_(loop, std::move(options)),
      retry_(loop, [this] { send(); }) {
  const bool v6 = url.host.find(':') != std::string::npos;
  head_ = "POST " + (url.path.empty() ? "/" : url.path) +
          " HTTP/1.1\r\nhost: " + (v6 ? "[" + url.host + "]" : url.host) + ":" +
          std::to_string(url.port) +
          "\r\nuser-agent: sluice\r\ncontent-type: application/json\r\ncontent-length: ";
}

void HookLine::add(const Notice& notice) {
  std::string body = event_body(
      hook_.format, notice, hook_.routing_key ? hook_.routing_key->reveal() : std::string_view());
  if (body.empty()) return;
  if (waiting_.size() >= kQueue) {
    ++counts_.dropped;
    return;
  }
  waiting_.push_back({notice.migration, notice.sequence, std::move(body)});
  if (!call_ && !retry_.armed()) retry_.expires_in_ms(0);
}

void HookLine::clear() {
  call_.reset();
  retry_.disarm();
  waiting_.clear();
  attempts_ = 0;
}

void HookLine::send() {
  if (waiting_.empty()) return;
  const std::string& body = waiting_.front().body;
  message_ = head_ + std::to_string(body.size()) + "\r\n\r\n" + body;
  status_ = 0;
  call_.emplace(pool_, static_cast<net::UpstreamCall::Listener&>(*this));
  call_->start(message_);
}

// The call is on the stack, so the next one starts with the next turn of the loop.
void HookLine::ended(const std::string& failure) {
  const bool taken = failure.empty() && status_ >= 200 && status_ < 300;
  // What they refuse as it is would be refused again.
  const bool final = failure.empty() && status_ >= 400 && status_ < 500 && status_ != 429;
  ++attempts_;
  if (taken) {
    ++counts_.sent;
  } else if (final || attempts_ >= kAttempts) {
    ++counts_.failed;
    spdlog::error("the event hook {} did not take an event: {}", name_,
                  failure.empty() ? "status " + std::to_string(status_) : failure);
  } else {
    retry_.expires_in_ms(kFirstPauseMs << (attempts_ - 1));
    return call_.reset();
  }
  const Event over = std::move(waiting_.front());
  waiting_.pop_front();
  attempts_ = 0;
  const bool row_goes_on = !waiting_.empty() && waiting_.front().migration == over.migration &&
                           waiting_.front().sequence == over.sequence;
  if (over.sequence > 0 && !row_goes_on) done_(over.migration, over.sequence);
  retry_.expires_in_ms(0);
  call_.reset();
}

}  // namespace sluice::app::migration
