#include "net/http_server.h"

#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>
#include <vector>

#include "net/loop.h"
#include "net/server_connection.h"

namespace sluice::net {

struct HttpServer::State {
  // The listening handle lives until libuv has closed it, which may be after the server is gone.
  struct Listener {
    uv_tcp_t tcp{};
    State* state = nullptr;
  };

  ServerShared shared;
  std::shared_ptr<TlsContext> tls;
  Listener* listener = nullptr;
  ServerConnection::List connections;

  void on_connection();
  void close_listener();
};

namespace {

Error listen_error(const HostPort& address, const std::string& why) {
  return {Cause::Config,
          "cannot listen on " + address.host + ":" + std::to_string(address.port) + ": " + why};
}

std::string peer_address(uv_tcp_t* tcp) {
  sockaddr_storage storage{};
  int size = sizeof storage;
  char text[64] = "";
  if (uv_tcp_getpeername(tcp, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return "";
  uv_ip_name(reinterpret_cast<sockaddr*>(&storage), text, sizeof text);
  return text;
}

// SO_REUSEPORT has to be set between socket() and bind(), so the socket is made by hand.
Result<int> bound_socket(const HostPort& address, bool reuse_port) {
  auto numeric = numeric_address(address.host, address.port);
  if (!numeric) return std::unexpected(numeric.error());
  const int family = numeric->ss_family;
  const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::unexpected(listen_error(address, uv_strerror(-errno)));
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (reuse_port) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&*numeric), size) != 0) {
    const int code = errno;
    ::close(fd);
    return std::unexpected(listen_error(address, uv_strerror(-code)));
  }
  return fd;
}

}  // namespace

HttpServer::HttpServer(Loop& loop, const ServerOptions& options, RequestHandler& handler)
    : state_(new State{.shared = {loop, options, handler}, .tls = {}, .connections = {}}) {}

HttpServer::~HttpServer() {
  state_->close_listener();
  close_all();
}

Result<void> HttpServer::listen(const HostPort& address, std::shared_ptr<TlsContext> tls) {
  State& state = *state_;
  state.tls = std::move(tls);
  auto fd = bound_socket(address, state.shared.options.reuse_port);
  if (!fd) return std::unexpected(fd.error());
  state.listener = new State::Listener;
  state.listener->state = &state;
  uv_tcp_init(state.shared.loop.uv(), &state.listener->tcp);
  state.listener->tcp.data = state.listener;
  int code = uv_tcp_open(&state.listener->tcp, *fd);
  if (code == 0) {
    code = uv_listen(reinterpret_cast<uv_stream_t*>(&state.listener->tcp), 4096,
                     [](uv_stream_t* stream, int status) {
                       auto* listener = static_cast<State::Listener*>(stream->data);
                       if (status == 0 && listener->state != nullptr)
                         listener->state->on_connection();
                     });
  }
  if (code == 0) return {};
  state.close_listener();
  return std::unexpected(listen_error(address, uv_strerror(code)));
}

void HttpServer::State::on_connection() {
  std::unique_ptr<TlsSession> session;
  if (tls) {
    auto made = TlsSession::create(tls, "");
    if (!made) return;
    session = std::move(*made);
  }
  StreamPtr stream = TcpStream::accept(shared.loop, reinterpret_cast<uv_stream_t*>(&listener->tcp),
                                       std::move(session));
  // Over the limit the connection is taken and dropped, or the kernel would offer it for ever.
  if (!stream || connections.size() >= shared.options.max_connections) return;
  const std::string peer = peer_address(stream->native());
  connections.push_front(std::make_unique<ServerConnection>(shared, std::move(stream), peer));
  connections.front()->enlist(connections, connections.begin());
  connections.front()->begin(tls != nullptr);
}

void HttpServer::State::close_listener() {
  if (listener == nullptr) return;
  listener->state = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&listener->tcp),
           [](uv_handle_t* handle) { delete static_cast<Listener*>(handle->data); });
  listener = nullptr;
}

uint16_t HttpServer::port() const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (state_->listener == nullptr ||
      uv_tcp_getsockname(&state_->listener->tcp, reinterpret_cast<sockaddr*>(&storage), &size) !=
          0) {
    return 0;
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
  return ntohs(storage.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

void HttpServer::discourage() {
  state_->shared.discouraging = true;
  for (auto it = state_->connections.begin(); it != state_->connections.end();) {
    (it++)->get()->close_if_idle();
  }
}

void HttpServer::stop_accepting() {
  state_->close_listener();
}

void HttpServer::close_all() {
  // A connection tells its observer and leaves the list by itself.
  while (!state_->connections.empty()) state_->connections.front()->kill();
}

size_t HttpServer::open_connections() const {
  return state_->connections.size();
}
size_t HttpServer::running_exchanges() const {
  return state_->shared.running;
}

}  // namespace sluice::net
