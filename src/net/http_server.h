// The HTTP/1.1 server of one loop: listens, frames strictly, hands whole requests to a handler and
// carries its answer, at once or as a stream. Keep-alive, pipelining one at a time, lingering close
// after an error so that the answer arrives, every wait under a deadline.
//
//   HttpServer server(loop, options, handler);
//   if (auto ok = server.listen({"127.0.0.1", 8080}); !ok) ...
//
// A request is handed over whole, or, where the handler wants it so (streams_request), as soon as
// its head is there: its body then comes through the observer, piece by piece.
//
// A handler gets a ServerExchange and must, sooner or later, finish it: respond(), or start(),
// write()..., finish() or abort(). If the client goes first, its observer is told and the exchange
// must not be touched again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/address.h"
#include "net/tls.h"
#include "wire/http1.h"

namespace sluice::net {

class Loop;
class HttpServer;

struct ServerOptions {
  wire::http1::Limits http;
  size_t max_body_bytes = 32U << 20;
  size_t max_connections = 10'000;
  int64_t handshake_timeout_ms = 10'000;  // of TLS
  int64_t head_timeout_ms = 30'000;       // from the first byte of a request to the end of its head
  int64_t body_timeout_ms = 60'000;       // without progress while a body arrives
  int64_t idle_timeout_ms = 75'000;       // between requests
  int64_t write_timeout_ms = 60'000;      // without progress while the client does not read
  size_t write_high_water = 256U << 10;   // above it the source of a stream is asked to pause
  bool reuse_port = false;                // several loops listen on one port
};

// One request and its answer. Views of the request are valid during RequestHandler::on_request
// only; what is needed later must be copied there.
class ServerExchange {
 public:
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void on_client_gone() = 0;
    virtual void on_client_writable() {}
    // Of a streamed request that has a body. Any number of pieces, decoded, valid during the call;
    // then exactly one of the other two, unless the exchange was finished before.
    virtual void on_request_data(std::string_view) {}
    virtual void on_request_end() {}
    // The rest of the request will not come: it broke its framing, or took too long.
    virtual void on_request_failed(const Error&) {}
  };

  // How the end of a relayed answer is told.
  enum class Framing : uint8_t {
    None,     // no body: HEAD, 204, 304
    Counted,  // `fields` has the content-length, and write() will give as much
    Chunked,  // to HTTP/1.0: until the connection closes
  };

  [[nodiscard]] virtual const wire::http1::Head& head() const = 0;
  // Followed by wire::json::kPadding readable bytes.
  [[nodiscard]] virtual std::string_view body() const = 0;
  // Loop::now_us() at the first byte of the request.
  [[nodiscard]] virtual int64_t arrived_us() const = 0;
  [[nodiscard]] virtual std::string_view peer() const = 0;  // numeric address of the client
  // That the client showed on this connection; nothing without one.
  [[nodiscard]] virtual std::optional<PeerCertificate> certificate() const = 0;

  virtual void observe(Observer* observer) = 0;

  // `fields` is "name: value\r\n" lines, already clean; framing and connection fields are added.
  virtual void respond(int status, std::string_view fields, std::string_view body) = 0;
  // The head is held until the first write(), so that both leave in one packet.
  virtual void start(int status, std::string_view fields) = 0;
  // As start(), for somebody else's answer: `fields` is all of its head, date included, as it is
  // to arrive; only what the framing and this connection need is added.
  virtual void relay(int status, std::string_view fields, Framing framing) = 0;
  // Sends the head that is held; the body may take its time.
  virtual void flush() = 0;
  virtual void write(std::string_view bytes) = 0;
  // `last` leaves together with the terminator; it may be empty.
  virtual void finish(std::string_view last) = 0;
  // Instead of start(): the handler writes the status line, the fields and the framing itself, as
  // wrongly as it likes (simulated providers do). finish({}) closes the connection in good order.
  virtual void start_raw() = 0;
  // The stream cannot be completed: the connection closes without a terminator.
  virtual void abort() = 0;
  // As abort(), but the client sees a connection reset (RST), whatever was sent before.
  virtual void reset() = 0;
  // More is buffered than the client takes; on_client_writable follows.
  [[nodiscard]] virtual bool congested() const = 0;
  // Back-pressure on a streamed request; one piece more may still come after pause_request().
  virtual void pause_request() = 0;
  virtual void resume_request() = 0;
  // More of a streamed request is to come. An answer given before its end closes the connection.
  [[nodiscard]] virtual bool request_pending() const = 0;

 protected:
  ~ServerExchange() = default;
};

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  virtual void on_request(ServerExchange& exchange) = 0;
  // Whether on_request comes with the head, and the body through the observer. Size limits are then
  // the handler's. `head` is the one that on_request will see.
  virtual bool streams_request(const wire::http1::Head&) { return false; }
  // A message that could not be framed: give the error body for it. `head` is what was understood
  // of the message, null when not even that was. The connection closes.
  virtual std::string protocol_error_body(const Error& error, const wire::http1::Head* head,
                                          std::string& fields) = 0;
};

class HttpServer final {
 public:
  HttpServer(Loop& loop, const ServerOptions& options, RequestHandler& handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  Result<void> listen(const HostPort& address, std::shared_ptr<TlsContext> tls = nullptr);
  // The port in use, when 0 was asked for.
  [[nodiscard]] uint16_t port() const;

  // Drain, first phase: answers carry "connection: close", idle connections close.
  void discourage();
  // Drain, second phase: no new connections. Running exchanges go on.
  void stop_accepting();
  // Cuts what is left.
  void close_all();
  [[nodiscard]] size_t open_connections() const;
  // Exchanges whose answer is not complete, or not yet taken by the kernel.
  [[nodiscard]] size_t running_exchanges() const;

 private:
  friend class ServerConnection;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice::net
