#include "net/tcp_stream.h"

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <utility>
#include <uv.h>

#include "net/loop.h"

namespace sluice::net {
namespace {

// The most pieces a caller may hand to one write().
constexpr size_t kMaxPieces = 8;

Error socket_error(int code, const char* doing) {
  const bool orderly = code == UV_EOF;
  return {
      orderly ? Cause::Cancelled : Cause::UpstreamConnect,
      orderly ? "the peer closed the connection" : std::string(doing) + ": " + uv_strerror(code)};
}

}  // namespace

struct TcpStream::Impl {
  uv_tcp_t tcp{};
  uv_connect_t connecting{};
  uv_write_t writing{};
  uv_shutdown_t shutting{};
  std::string pending;    // accepted, not yet given to the kernel
  std::string in_flight;  // owned by an unfinished uv_write
  uint64_t accepted = 0;  // bytes ever given to write_raw
  bool write_active = false;
  bool closing = false;
  bool failed = false;  // on_closed was given
  bool wants_shutdown = false;
  bool reading = false;
  bool announce_open = false;

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }
  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&tcp); }
};

TcpStream::TcpStream(Loop& loop, std::unique_ptr<TlsSession> tls)
    : loop_(loop), tls_(std::move(tls)), impl_(std::make_unique<Impl>()) {
  uv_tcp_init(loop.uv(), &impl_->tcp);
  impl_->tcp.data = this;
}

TcpStream::~TcpStream() = default;

void TcpStream::close() {
  if (impl_->closing) return;
  impl_->closing = true;
  handler_ = nullptr;
  uv_close(impl_->handle(),
           [](uv_handle_t* handle) { delete static_cast<TcpStream*>(handle->data); });
}

StreamPtr TcpStream::accept(Loop& loop, uv_stream_s* listener, std::unique_ptr<TlsSession> tls) {
  StreamPtr stream(new TcpStream(loop, std::move(tls)));
  if (uv_accept(listener, stream->impl_->stream()) != 0) return nullptr;
  uv_tcp_nodelay(&stream->impl_->tcp, 1);
  return stream;
}

Result<StreamPtr> TcpStream::connect(Loop& loop, const sockaddr* address,
                                     std::unique_ptr<TlsSession> tls, Handler& handler) {
  StreamPtr stream(new TcpStream(loop, std::move(tls)));
  stream->handler_ = &handler;
  stream->impl_->announce_open = true;
  stream->impl_->connecting.data = stream.get();
  const int code = uv_tcp_connect(
      &stream->impl_->connecting, &stream->impl_->tcp, address, [](uv_connect_t* req, int status) {
        auto* self = static_cast<TcpStream*>(req->data);
        if (self->impl_->closing) return;
        if (status != 0) return self->report_closed(socket_error(status, "cannot connect"));
        uv_tcp_nodelay(&self->impl_->tcp, 1);
        self->resume();
        if (self->tls_) {
          self->handler_->on_connected();
          return self->tls_start();
        }
        self->impl_->announce_open = false;
        self->handler_->on_open();
      });
  if (code != 0) return std::unexpected(socket_error(code, "cannot connect"));
  return stream;
}

void TcpStream::start(Handler& handler) {
  handler_ = &handler;
  impl_->announce_open = tls_ != nullptr;
  resume();
}

void TcpStream::tls_start() {
  std::string out;
  auto ok = tls_->handshake(out);
  const std::string_view piece = out;
  if (!out.empty()) write_raw(&piece, 1);
  if (!ok) report_closed(ok.error());
}

void TcpStream::resume() {
  if (impl_->reading || impl_->closing || impl_->failed) return;
  impl_->reading = true;
  uv_read_start(
      impl_->stream(),
      [](uv_handle_t* handle, size_t, uv_buf_t* buf) {
        const auto scratch = static_cast<TcpStream*>(handle->data)->loop_.scratch();
        *buf = uv_buf_init(scratch.data(), static_cast<unsigned>(scratch.size()));
      },
      [](uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
        auto* self = static_cast<TcpStream*>(stream->data);
        if (self->impl_->closing || n == 0) return;
        if (n < 0) return self->report_closed(socket_error(static_cast<int>(n), "read failed"));
        self->on_read({buf->base, static_cast<size_t>(n)});
      });
}

void TcpStream::pause() {
  if (!impl_->reading) return;
  impl_->reading = false;
  uv_read_stop(impl_->stream());
}

void TcpStream::on_read(std::string_view bytes) {
  if (!tls_) {
    if (handler_ != nullptr) handler_->on_data(bytes);
    return;
  }
  std::string out;
  const auto plain = loop_.plain_scratch();
  const auto send_records = [this, &out] {
    const std::string_view records = out;
    if (!out.empty()) write_raw(&records, 1);
    out.clear();
  };
  auto deliver = [&](std::string_view text) {
    // What the handshake still has to say goes first: an answer made in on_data is a later record.
    send_records();
    if (std::exchange(impl_->announce_open, false) && handler_ != nullptr) handler_->on_open();
    if (handler_ != nullptr && !text.empty()) handler_->on_data(text);
  };
  auto ok = tls_->feed(bytes, out, deliver, plain.data(), plain.size());
  if (impl_->closing) return;
  send_records();
  if (!ok) return report_closed(ok.error());
  if (tls_->handshake_done() && impl_->announce_open) deliver({});
  if (tls_->closed_by_peer()) report_closed({Cause::Cancelled, "the peer closed the connection"});
}

void TcpStream::report_closed(Error error) {
  if (impl_->closing || std::exchange(impl_->failed, true)) return;
  if (tls_ && !tls_->closed_by_peer() && error.cause == Cause::Cancelled) {
    error = {Cause::UpstreamProtocol, "the TLS connection was cut without a close notification"};
  }
  pause();
  if (handler_ != nullptr) handler_->on_closed(error);
}

void TcpStream::write(std::initializer_list<std::string_view> pieces) {
  if (impl_->closing || impl_->failed) return;
  if (!tls_) return write_raw(pieces.begin(), pieces.size());
  std::string out;
  for (std::string_view piece : pieces) {
    if (!tls_->encrypt(piece, out)) return break_socket();
  }
  const std::string_view piece = out;
  write_raw(&piece, 1);
}

void TcpStream::write_raw(const std::string_view* pieces, size_t count) {
  std::array<uv_buf_t, kMaxPieces> bufs;
  size_t used = 0;
  size_t total = 0;
  for (size_t i = 0; i < count && used < kMaxPieces; ++i) {
    if (pieces[i].empty()) continue;
    bufs[used++] =
        uv_buf_init(const_cast<char*>(pieces[i].data()), static_cast<unsigned>(pieces[i].size()));
    total += pieces[i].size();
  }
  impl_->accepted += total;
  size_t sent = 0;
  if (!impl_->write_active && impl_->pending.empty() && used > 0) {
    const int n = uv_try_write(impl_->stream(), bufs.data(), static_cast<unsigned>(used));
    // A hard error shows in the read callback too; here it only means that nothing was taken.
    if (n > 0) sent = static_cast<size_t>(n);
    if (sent == total) return;
  }
  for (size_t i = 0; i < used; ++i) {
    const std::string_view piece(bufs[i].base, bufs[i].len);
    const size_t skip = std::min(sent, piece.size());
    sent -= skip;
    impl_->pending.append(piece.substr(skip));
  }
  flush_pending();
}

void TcpStream::flush_pending() {
  if (impl_->write_active || impl_->pending.empty() || impl_->closing) return;
  impl_->in_flight.swap(impl_->pending);
  impl_->pending.clear();
  impl_->write_active = true;
  impl_->writing.data = this;
  uv_buf_t buf =
      uv_buf_init(impl_->in_flight.data(), static_cast<unsigned>(impl_->in_flight.size()));
  const int code =
      uv_write(&impl_->writing, impl_->stream(), &buf, 1, [](uv_write_t* req, int status) {
        auto* self = static_cast<TcpStream*>(req->data);
        Impl& impl = *self->impl_;
        impl.write_active = false;
        std::string().swap(impl.in_flight);
        if (impl.closing) return;
        if (status != 0) return self->report_closed(socket_error(status, "write failed"));
        if (!impl.pending.empty()) return self->flush_pending();
        std::string().swap(impl.pending);
        if (impl.wants_shutdown) self->shutdown();
        if (self->handler_ != nullptr) self->handler_->on_drained();
      });
  if (code == 0) return;
  impl_->write_active = false;
  break_socket();
}

// A writer must not find its connection gone when write() returns: the socket is shut down, and the
// end arrives through the read callback like any other.
void TcpStream::break_socket() {
  uv_os_fd_t fd = -1;
  if (uv_fileno(impl_->handle(), &fd) == 0) ::shutdown(fd, SHUT_RDWR);
  impl_->pending.clear();
  resume();
}

size_t TcpStream::buffered() const {
  return impl_->pending.size() + impl_->in_flight.size();
}

uint64_t TcpStream::sent() const {
  return impl_->accepted - impl_->pending.size() - uv_stream_get_write_queue_size(impl_->stream());
}

uv_tcp_s* TcpStream::native() {
  return &impl_->tcp;
}

void TcpStream::shutdown() {
  if (impl_->closing || impl_->failed) return;
  if (impl_->write_active || !impl_->pending.empty()) {
    impl_->wants_shutdown = true;
    return;
  }
  impl_->wants_shutdown = false;
  if (tls_) {
    std::string out;
    tls_->close_notify(out);
    uv_buf_t buf = uv_buf_init(out.data(), static_cast<unsigned>(out.size()));
    if (!out.empty()) uv_try_write(impl_->stream(), &buf, 1);
  }
  uv_shutdown(&impl_->shutting, impl_->stream(), [](uv_shutdown_t*, int) {});
}

void TcpStream::reset_on_close() {
  uv_os_fd_t fd = -1;
  if (uv_fileno(impl_->handle(), &fd) != 0) return;
  const linger discard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
}

}  // namespace sluice::net
