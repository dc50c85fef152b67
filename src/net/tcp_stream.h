// One connected socket as a byte stream, plain or TLS, TCP_NODELAY always on. Writes go out at once
// when the kernel takes them; what it does not take is buffered and counted, and the owner is told
// when the buffer has drained, so that it can stop its source meanwhile.
//
// The object outlives its owner by the time the kernel needs to close it: hold it by StreamPtr,
// whose deleter closes. After close() no callback comes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/tls.h"

struct sockaddr;
struct uv_stream_s;
struct uv_tcp_s;

namespace sluice::net {

class Loop;

class TcpStream final {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    // Bytes valid during the call, with wire::json::kPadding readable bytes after them.
    virtual void on_data(std::string_view bytes) = 0;
    // connect() with TLS only: the handshake begins.
    virtual void on_connected() {}
    // Connected and, with TLS, the handshake done (connect() only; accepted streams: TLS done).
    virtual void on_open() {}
    // The peer has closed its side, or the socket failed. An orderly end has cause Cancelled.
    virtual void on_closed(const Error& error) = 0;
    // buffered() has come down to zero after a write that could not be sent at once.
    virtual void on_drained() {}
  };
  struct Closer {
    void operator()(TcpStream* stream) const { stream->close(); }
  };

  // Takes the next connection waiting on a listening socket; null when there is none.
  static std::unique_ptr<TcpStream, Closer> accept(Loop& loop, uv_stream_s* listener,
                                                   std::unique_ptr<TlsSession> tls);
  // on_open or on_closed follows.
  static Result<std::unique_ptr<TcpStream, Closer>> connect(Loop& loop, const sockaddr* address,
                                                            std::unique_ptr<TlsSession> tls,
                                                            Handler& handler);

  // Begins to deliver data to the handler, which must outlive the stream or be replaced.
  void start(Handler& handler);
  void set_handler(Handler& handler) { handler_ = &handler; }
  void pause();
  void resume();

  // Gathers the pieces into one system call. Never blocks, never fails: a broken socket shows in
  // on_closed.
  void write(std::initializer_list<std::string_view> pieces);
  // Bytes accepted from the owner that the kernel has not taken yet.
  [[nodiscard]] size_t buffered() const;
  // Bytes that the kernel has taken so far: grows for as long as the peer reads.
  [[nodiscard]] uint64_t sent() const;
  [[nodiscard]] uv_tcp_s* native();
  // Null: plain.
  [[nodiscard]] const TlsSession* tls() const { return tls_.get(); }
  // No more writes; the peer sees the end after what is buffered.
  void shutdown();
  // When this stream closes, the peer gets a reset (RST) instead of an orderly end.
  void reset_on_close();

  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

 private:
  struct Impl;
  TcpStream(Loop& loop, std::unique_ptr<TlsSession> tls);
  ~TcpStream();
  void close();

  void on_read(std::string_view bytes);
  void report_closed(Error error);
  void write_raw(const std::string_view* pieces, size_t count);
  void flush_pending();
  void break_socket();
  void tls_start();

  Loop& loop_;
  Handler* handler_ = nullptr;
  std::unique_ptr<TlsSession> tls_;
  std::unique_ptr<Impl> impl_;
};

using StreamPtr = std::unique_ptr<TcpStream, TcpStream::Closer>;

}  // namespace sluice::net
