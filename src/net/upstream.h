// HTTP/1.1 towards providers: one pool of keep-alive connections per origin and loop, and calls on
// it. A call is one request and its response, with deadlines apart for connect, TLS, first byte,
// gap and total. A connection goes back to the pool only after a response that ended exactly where
// its framing said; anything else closes it, so that no byte of one answer can reach another.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/tls.h"
#include "wire/http1.h"

namespace sluice::net {

class Loop;
class UpstreamConnection;

struct UpstreamTimeouts {
  int64_t connect_ms = 5'000;  // name lookup included
  int64_t tls_ms = 5'000;
  int64_t first_byte_ms = 600'000;  // from the request to the first byte of the response
  int64_t gap_ms = 300'000;         // between bytes of the response
  int64_t total_ms = 3'600'000;
};

struct UpstreamOptions {
  std::string host;
  uint16_t port = 0;
  std::shared_ptr<TlsContext> tls;  // null: plain
  std::string tls_name;             // SNI and certificate name; empty: host
  UpstreamTimeouts timeouts;
  size_t max_connections = 1024;
  int64_t idle_ms = 55'000;  // below the usual 60 s of servers, so that they rarely close first
  // A pooled connection that turns out dead before the answer's first byte is replaced by a fresh
  // one, once. Off where nothing may be sent twice: then the call fails.
  bool replace_dead = true;
  wire::http1::Limits http;
};

// One origin's connections on one loop. Outlives its calls.
class UpstreamPool final {
 public:
  UpstreamPool(Loop& loop, UpstreamOptions options);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  [[nodiscard]] const UpstreamOptions& options() const { return options_; }
  [[nodiscard]] size_t open_connections() const;
  [[nodiscard]] size_t idle_connections() const;
  void close_idle();

 private:
  friend class UpstreamCall;
  friend class UpstreamConnection;
  struct State;
  UpstreamOptions options_;
  std::unique_ptr<State> state_;
};

class UpstreamCall final {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    // Views valid during the call only.
    virtual void on_response_head(const wire::http1::Head& head) = 0;
    virtual void on_response_data(std::string_view bytes) = 0;
    // All data that came with one read has been given, and the end has not: what a relay gathered
    // should leave now.
    virtual void on_response_flush() {}
    // Of a streamed request: what was written has gone out, after congested() was true.
    virtual void on_request_writable() {}
    // Exactly one of these ends a call that was not cancelled. The call may be destroyed in it.
    virtual void on_response_end() = 0;
    virtual void on_response_failed(const Error& error) = 0;
  };

  UpstreamCall(UpstreamPool& pool, Listener& listener);
  ~UpstreamCall();  // cancels
  UpstreamCall(const UpstreamCall&) = delete;
  UpstreamCall& operator=(const UpstreamCall&) = delete;

  // `request` is the whole message; it must stay until the response head or the failure, because a
  // pooled connection that turns out dead may be replaced (replace_dead).
  // A failure may be reported before this returns.
  void start(std::string_view request, bool is_head = false);
  // As start(), for a request whose rest comes by write(): `begin` is its head and perhaps the
  // first of its body. `replayable`: it may go out a second time when a pooled connection turns out
  // dead; it never does once more than `begin` was written.
  struct Streamed {
    bool is_head = false;
    bool replayable = false;
    bool complete = false;  // nothing more will be written
  };
  void start_streamed(std::string_view begin, Streamed how);
  // At most 6 pieces. Taken at once, or kept until the connection is there.
  void write(std::initializer_list<std::string_view> pieces);
  // Nothing more will be written: from now on it is the upstream that is waited for.
  void finish_request();
  // More is waiting to go out than should; on_request_writable follows.
  [[nodiscard]] bool congested() const;
  // The connection closes: how far the upstream has got is unknown.
  void cancel();
  // Back-pressure: no data is delivered while paused.
  void pause();
  void resume();
  // True once any byte of the response has arrived.
  [[nodiscard]] bool responded() const { return responded_; }

 private:
  friend class UpstreamConnection;
  void begin(std::string_view request, bool is_head);
  void attach(bool allow_reuse);
  void failed(const Error& error);

  UpstreamPool& pool_;
  Listener& listener_;
  UpstreamConnection* connection_ = nullptr;
  std::string_view request_;
  std::string early_;  // written before there was a connection to take it
  int64_t started_us_ = 0;
  bool is_head_ = false;
  bool responded_ = false;
  bool active_ = false;
  bool replayable_ = true;
  bool more_ = false;  // of the request
  mutable bool was_congested_ = false;
};

}  // namespace sluice::net
