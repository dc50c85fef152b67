// One connection of an UpstreamPool. Private to net/.
#pragma once

#include <list>
#include <memory>
#include <string>

#include "net/resolver.h"
#include "net/tcp_stream.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::net {

struct UpstreamPool::State {
  State(Loop& l, const UpstreamOptions& o) : loop(l), resolver(l, o.host, o.port) {}
  using List = std::list<std::unique_ptr<UpstreamConnection>>;

  Loop& loop;
  Resolver resolver;
  List busy;  // connecting or in a call
  List idle;  // most recently used first
};

class UpstreamConnection final : private TcpStream::Handler {
 public:
  using List = UpstreamPool::State::List;

  explicit UpstreamConnection(UpstreamPool& pool);
  ~UpstreamConnection() override;

  List::iterator self;  // where the pool keeps this

  void serve(UpstreamCall& call);
  // Leaves the call and closes.
  void abandon();
  // While paused it is not the upstream that is slow: only the total limit counts.
  void pause();
  void resume();
  [[nodiscard]] bool reused() const { return served_ > 0; }
  // The head has gone out, what follows may too.
  [[nodiscard]] bool takes_body() const { return phase_ >= Phase::Sent && phase_ != Phase::Idle; }
  void write(std::initializer_list<std::string_view> pieces);
  void request_complete();
  [[nodiscard]] size_t unsent() const { return stream_ ? stream_->buffered() : 0; }

 private:
  enum class Phase : uint8_t { Resolving, Connecting, Handshake, Sent, Head, Body, Idle };

  void resolved(const Result<Resolver::Addresses>& addresses);
  void connect_next();
  void send();
  void on_connected() override;
  void on_open() override;
  void on_data(std::string_view bytes) override;
  void on_closed(const Error& error) override;
  void on_drained() override;
  void on_deadline();
  // While a streamed request is on its way: whose turn it is decides who is waited for.
  void watch_request();
  void process(std::string_view bytes);
  bool take_head(std::string_view& bytes);
  void take_body(std::string_view bytes);
  void complete(bool reusable);
  void fail_call(const Error& error);
  UpstreamCall* detach();
  void remove();
  void arm(int64_t phase_ms);

  UpstreamPool& pool_;
  UpstreamCall* call_ = nullptr;
  StreamPtr stream_;
  Timer deadline_;
  wire::http1::MessageParser parser_;
  std::string inbox_;  // a head that has not arrived whole, or the start of a chunk header
  Resolver::Addresses addresses_;
  size_t next_address_ = 0;
  size_t served_ = 0;
  Phase phase_ = Phase::Resolving;
  bool delivering_ = false;  // bytes are being handed on: removal waits for the stack to unwind
  bool doomed_ = false;
  bool paused_ = false;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // expires with this
};

}  // namespace sluice::net
