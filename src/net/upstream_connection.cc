#include "net/upstream_connection.h"

#include <algorithm>
#include <utility>

#include "net/loop.h"

namespace sluice::net {

UpstreamConnection::UpstreamConnection(UpstreamPool& pool)
    : pool_(pool),
      deadline_(pool.state_->loop, [this] { on_deadline(); }),
      parser_(wire::http1::MessageParser::Kind::Response, pool.options().http) {}

UpstreamConnection::~UpstreamConnection() = default;

// The phase's own limit or what is left of the total, whichever is sooner.
void UpstreamConnection::arm(int64_t phase_ms) {
  const int64_t total_end = call_->started_us_ + pool_.options().timeouts.total_ms * 1000;
  deadline_.expires_at_us(std::min(Loop::coarse_now_us() + phase_ms * 1000, total_end));
}

void UpstreamConnection::pause() {
  if (phase_ != Phase::Body || std::exchange(paused_, true)) return;
  stream_->pause();
  arm(pool_.options().timeouts.total_ms);
}

void UpstreamConnection::resume() {
  if (!std::exchange(paused_, false)) return;
  stream_->resume();
  arm(pool_.options().timeouts.gap_ms);
}

void UpstreamConnection::serve(UpstreamCall& call) {
  call_ = &call;
  call.connection_ = this;
  if (phase_ == Phase::Idle) return send();
  arm(pool_.options().timeouts.connect_ms);
  pool_.state_->resolver.resolve([this, token = std::weak_ptr<int>(token_)](const auto& result) {
    if (!token.expired()) resolved(result);
  });
}

void UpstreamConnection::resolved(const Result<Resolver::Addresses>& addresses) {
  if (!addresses) return fail_call(addresses.error());
  addresses_ = *addresses;
  connect_next();
}

void UpstreamConnection::connect_next() {
  const UpstreamOptions& options = pool_.options();
  std::unique_ptr<TlsSession> session;
  if (options.tls) {
    auto made =
        TlsSession::create(options.tls, options.tls_name.empty() ? options.host : options.tls_name);
    if (!made) return fail_call(made.error());
    session = std::move(*made);
  }
  phase_ = Phase::Connecting;
  const auto& address = addresses_[next_address_++];
  auto stream = TcpStream::connect(pool_.state_->loop, reinterpret_cast<const sockaddr*>(&address),
                                   std::move(session), *this);
  if (!stream) return fail_call(stream.error());
  stream_ = std::move(*stream);
}

void UpstreamConnection::on_connected() {
  phase_ = Phase::Handshake;
  if (call_ != nullptr) arm(pool_.options().timeouts.tls_ms);
}

void UpstreamConnection::on_open() {
  addresses_ = {};
  send();
}

void UpstreamConnection::send() {
  phase_ = Phase::Sent;
  parser_.reset(call_->is_head_);
  inbox_.clear();
  arm(pool_.options().timeouts.first_byte_ms);
  stream_->write({call_->request_, call_->early_});
  std::string().swap(call_->early_);
  if (call_->more_) watch_request();
  if (call_->was_congested_ && unsent() == 0) on_drained();
}

void UpstreamConnection::write(std::initializer_list<std::string_view> pieces) {
  stream_->write(pieces);
  watch_request();
}

void UpstreamConnection::watch_request() {
  if (phase_ != Phase::Sent) return;
  const UpstreamTimeouts& timeouts = pool_.options().timeouts;
  arm(unsent() > 0 ? timeouts.gap_ms : timeouts.total_ms);
}

void UpstreamConnection::request_complete() {
  if (phase_ == Phase::Sent && unsent() == 0) arm(pool_.options().timeouts.first_byte_ms);
}

void UpstreamConnection::on_drained() {
  if (call_ == nullptr) return;
  if (phase_ == Phase::Sent) {
    if (call_->more_) {
      watch_request();
    } else {
      arm(pool_.options().timeouts.first_byte_ms);
    }
  }
  if (std::exchange(call_->was_congested_, false)) call_->listener_.on_request_writable();
}

void UpstreamConnection::on_data(std::string_view bytes) {
  if (call_ == nullptr) return remove();  // bytes nobody asked for
  delivering_ = true;
  process(bytes);
  delivering_ = false;
  if (doomed_) remove();
}

void UpstreamConnection::process(std::string_view bytes) {
  std::string joined;
  if (!inbox_.empty()) {
    inbox_.append(bytes);
    joined.swap(inbox_);
    bytes = joined;
  }
  if (phase_ == Phase::Sent) {
    phase_ = Phase::Head;
    call_->responded_ = true;
  }
  arm(pool_.options().timeouts.gap_ms);
  while (phase_ == Phase::Head && call_ != nullptr) {
    if (!take_head(bytes)) return;
  }
  if (call_ != nullptr) take_body(bytes);
}

// True when a head was taken off the bytes, be it an interim one.
bool UpstreamConnection::take_head(std::string_view& bytes) {
  auto head = parser_.parse_head(bytes);
  if (!head) {
    fail_call(head.error());
    return false;
  }
  if (*head == 0) {
    inbox_.assign(bytes);
    return false;
  }
  bytes.remove_prefix(*head);
  const int status = parser_.head().status();
  if (status == 101) {
    fail_call({Cause::UpstreamProtocol, "the upstream switched protocols unasked"});
    return false;
  }
  if (status < 200) {  // 100 Continue, 103 Early Hints: the real head follows
    parser_.reset(call_->is_head_);
    return !bytes.empty();
  }
  phase_ = Phase::Body;
  call_->listener_.on_response_head(parser_.head());
  return true;
}

void UpstreamConnection::take_body(std::string_view bytes) {
  auto used = parser_.parse_body(bytes, [this](std::string_view data) {
    if (call_ != nullptr) call_->listener_.on_response_data(data);
  });
  if (call_ == nullptr) return;
  if (!used) return fail_call(used.error());
  // An answer before the end of its request leaves a connection that is still owed the rest.
  const bool both_ended = !call_->more_ && unsent() == 0;
  if (parser_.done()) {
    return complete(both_ended && *used == bytes.size() && parser_.head().keep_alive());
  }
  call_->listener_.on_response_flush();
}

void UpstreamConnection::on_closed(const Error& error) {
  if (call_ == nullptr) return remove();
  if (phase_ == Phase::Connecting && next_address_ < addresses_.size()) return connect_next();
  const bool replace = call_->replayable_ && pool_.options().replace_dead;
  if (phase_ == Phase::Sent && reused() && replace) {
    // The server closed an idle connection while our request was on its way: nothing of it was
    // answered, so a fresh connection may carry it. Once.
    UpstreamCall* call = detach();
    remove();
    return call->attach(false);
  }
  if (phase_ == Phase::Body && parser_.until_close() && error.cause == Cause::Cancelled) {
    if (parser_.finish()) return complete(false);
  }
  const bool connecting = phase_ <= Phase::Handshake;
  if (connecting) return fail_call({Cause::UpstreamConnect, error.message});
  fail_call({Cause::UpstreamProtocol, phase_ == Phase::Sent
                                          ? "the upstream closed the connection without an answer"
                                          : "the upstream cut its answer short"});
}

void UpstreamConnection::on_deadline() {
  if (call_ == nullptr) return remove();
  const int64_t total_end = call_->started_us_ + pool_.options().timeouts.total_ms * 1000;
  const char* what = "the upstream did not answer in time";
  if (Loop::now_us() >= total_end) {
    what = "the exchange with the upstream took longer than its total limit";
  } else if (phase_ <= Phase::Connecting) {
    what = "the upstream could not be connected in time";
  } else if (phase_ == Phase::Handshake) {
    what = "the TLS handshake with the upstream took too long";
  } else if (phase_ != Phase::Sent) {
    what = "the upstream stopped in the middle of its answer";
  }
  fail_call({Cause::Timeout, what});
}

UpstreamCall* UpstreamConnection::detach() {
  UpstreamCall* call = std::exchange(call_, nullptr);
  call->connection_ = nullptr;
  return call;
}

void UpstreamConnection::complete(bool reusable) {
  UpstreamCall* call = detach();
  call->active_ = false;
  ++served_;
  if (reusable) {
    // The last bytes may have found the client behind. The next call is another client's.
    if (std::exchange(paused_, false)) stream_->resume();
    phase_ = Phase::Idle;
    deadline_.expires_in_ms(pool_.options().idle_ms);
    auto& state = *pool_.state_;
    state.idle.splice(state.idle.begin(), state.busy, self);
  } else {
    doomed_ = true;
    if (!delivering_) remove();
  }
  call->listener_.on_response_end();
}

void UpstreamConnection::fail_call(const Error& error) {
  UpstreamCall* call = detach();
  abandon();
  call->failed(error);
}

void UpstreamConnection::abandon() {
  call_ = nullptr;
  doomed_ = true;
  if (!delivering_) remove();
}

void UpstreamConnection::remove() {
  auto& state = *pool_.state_;
  (phase_ == Phase::Idle ? state.idle : state.busy).erase(self);
}

}  // namespace sluice::net
