// One client connection of an HttpServer: the request state machine. Private to net/.
#pragma once

#include <list>
#include <string>

#include "net/http_server.h"
#include "net/loop.h"
#include "net/tcp_stream.h"
#include "net/timer.h"

namespace sluice::net {

// What the connections of one server share.
struct ServerShared {
  Loop& loop;
  ServerOptions options;
  RequestHandler& handler;
  bool discouraging = false;
  size_t running = 0;  // exchanges between on_request and their end
};

class ServerConnection final : public ServerExchange, private TcpStream::Handler {
 public:
  using List = std::list<std::unique_ptr<ServerConnection>>;

  // secure: a TLS handshake comes first.
  ServerConnection(ServerShared& shared, StreamPtr stream, std::string peer, bool secure);
  ~ServerConnection() override;
  void enlist(List& list, List::iterator self) {
    list_ = &list;
    self_ = self;
  }
  void begin() { stream_->start(*this); }
  // Closes now, whatever runs.
  void kill() { destroy(); }
  // Closes now if no exchange runs and no answer is on its way; else when it is out.
  void close_if_idle();
  [[nodiscard]] bool has_unsent_answer() const {
    return phase_ != Phase::Handling && stream_->buffered() > 0;
  }

  // ServerExchange
  const wire::http1::Head& head() const override { return parser_.head(); }
  std::string_view body() const override { return body_view_; }
  int64_t arrived_us() const override { return arrived_us_; }
  std::string_view peer() const override { return peer_; }
  std::optional<PeerCertificate> certificate() const override {
    return stream_->tls() == nullptr ? std::nullopt : stream_->tls()->peer_certificate();
  }
  void observe(Observer* observer) override { observer_ = observer; }
  void respond(int status, std::string_view fields, std::string_view body) override;
  void start(int status, std::string_view fields) override;
  void relay(int status, std::string_view fields, Framing framing) override;
  void flush() override;
  void write(std::string_view bytes) override;
  void finish(std::string_view last) override;
  void start_raw() override;
  void abort() override;
  void reset() override;
  bool congested() const override;
  void pause_request() override;
  void resume_request() override;
  bool request_pending() const override { return streams_; }

 private:
  enum class Phase : uint8_t { Head, Body, Handling, Lingering };

  void on_open() override;
  void on_data(std::string_view bytes) override;
  void on_closed(const Error& error) override;
  void on_drained() override;
  void on_deadline();

  // Takes as many whole requests as `bytes` holds; gives how much of it was used.
  size_t consume(std::string_view bytes);
  size_t take_request(std::string_view bytes, bool& complete);
  Result<size_t> take_body(std::string_view bytes, size_t head_size);
  Result<size_t> take_chunked(std::string_view bytes, size_t head_size);
  void dispatch();
  // Hands on a piece of a streamed request; gives how much of it was its body.
  size_t feed_body(std::string_view bytes);
  void body_failed(const Error& error);
  // While the client owes us more of its body, and nobody asked it to wait.
  void watch_body();
  void next_request();
  // Takes up what arrived while the request before was being answered.
  void take_waiting();
  // The client must take some of what is buffered within the write timeout, again and again.
  void watch_output();
  void refuse(const Error& error);
  void linger();
  void destroy();

  void append_head(std::string& out, int status, std::string_view fields);
  void append_connection(std::string& out);
  [[nodiscard]] bool will_close() const;

  ServerShared& shared_;
  StreamPtr stream_;
  std::string peer_;
  List* list_ = nullptr;
  List::iterator self_;
  wire::http1::MessageParser parser_;
  Timer deadline_;
  Observer* observer_ = nullptr;

  std::string inbox_;         // bytes that no complete request has used yet
  std::string chunked_body_;  // decoded, while a chunked body arrives
  size_t chunked_used_ = 0;   // of the inbox, by the chunk decoder
  std::string_view body_view_;
  std::string held_head_;   // of a started stream, until its first bytes
  uint64_t sent_mark_ = 0;  // stream_->sent() when the write timeout was last set
  int64_t arrived_us_ = 0;
  size_t head_size_ = 0;
  Phase phase_ = Phase::Head;
  bool dispatching_ = false;
  bool held_ = false;  // the next request waits until the client has read its answers
  bool head_request_ = false;
  bool chunked_reply_ = false;
  bool raw_reply_ = false;  // a stream to an HTTP/1.0 client: ends with the connection
  bool close_after_ = false;
  bool gone_ = false;
  bool said_continue_ = false;
  bool streams_ = false;      // the body goes to the observer as it comes
  bool body_paused_ = false;  // by pause_request()
};

}  // namespace sluice::net
