// ADR 0004: both ends of a relay. Listens as the far side, connects through the relay as the near
// side, and counts what comes out.
//
//   relay_load stream  LISTEN_PORT RELAY_PORT CONNECTIONS EVENTS INTERVAL_MS
//       every connection gets EVENTS events of 120 bytes, one each INTERVAL_MS, out of step
//   relay_load request LISTEN_PORT RELAY_PORT CONNECTIONS EVENTS
//       every connection asks EVENTS times, 1,024 bytes there and 1,024 back, as fast as it can
//
// Prints {"events": N} when all of it has arrived, or fails.
#include <algorithm>
#include <string>
#include <uv.h>
#include <vector>

#include "relay_port.h"

namespace {

using namespace sluice::bench;

constexpr size_t kEvent = 120;
constexpr size_t kMessage = 1024;

struct Plan {
  bool stream = false;
  int connections = 0;
  int events = 0;
  uint64_t interval_ms = 0;
} plan;

uv_loop_t* loop;
uv_tcp_t listener;
char buffer[kRelayBuffer];
int accepted = 0;
int finished = 0;
size_t bytes_in = 0;
const std::string kPayload(kMessage, 'x');

struct Peer {
  uv_tcp_t tcp{};
  uv_timer_t timer{};
  uv_connect_t connecting{};
  size_t got = 0;  // bytes since the last whole message
  int left = 0;    // events to send (far side) or answers to await (near side)
  bool near = false;
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }
};

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "relay_load: %s\n", why);
  std::_Exit(1);
}

void send(Peer* peer, size_t size) {
  uv_buf_t buf = uv_buf_init(const_cast<char*>(kPayload.data()), static_cast<unsigned>(size));
  if (uv_try_write(peer->stream(), &buf, 1) != static_cast<int>(size))
    give_up("a write fell short");
}

void end(Peer* peer) {
  uv_timer_stop(&peer->timer);
  uv_close(reinterpret_cast<uv_handle_t*>(&peer->timer), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&peer->tcp), nullptr);
  if (peer->near && ++finished == plan.connections) {
    uv_close(reinterpret_cast<uv_handle_t*>(&listener), nullptr);
  }
}

void on_tick(uv_timer_t* timer) {
  Peer* peer = static_cast<Peer*>(timer->data);
  send(peer, kEvent);
  if (--peer->left == 0) uv_timer_stop(timer);  // the near side closes when it has all
}

// Far side: the first byte starts a stream; a whole message is answered by one.
void serve(Peer* peer, size_t n) {
  if (plan.stream) {
    // Out of step: connection i of C begins i/C of an interval later.
    const uint64_t phase =
        static_cast<uint64_t>(accepted) * 7 % std::max<uint64_t>(plan.interval_ms, 1);
    uv_timer_start(&peer->timer, on_tick, phase, plan.interval_ms);
    return;
  }
  for (peer->got += n; peer->got >= kMessage; peer->got -= kMessage) send(peer, kMessage);
}

// Near side.
void take(Peer* peer, size_t n) {
  bytes_in += n;
  const size_t whole = plan.stream ? kEvent : kMessage;
  for (peer->got += n; peer->got >= whole; peer->got -= whole) {
    if (--peer->left == 0) return end(peer);
    if (!plan.stream) send(peer, kMessage);
  }
}

void read(Peer* peer) {
  uv_read_start(
      peer->stream(),
      [](uv_handle_t*, size_t, uv_buf_t* buf) { *buf = uv_buf_init(buffer, kRelayBuffer); },
      [](uv_stream_t* stream, ssize_t n, const uv_buf_t*) {
        Peer* self = static_cast<Peer*>(stream->data);
        if (n == 0) return;
        if (n < 0 && self->near) give_up("a connection closed early");
        if (n < 0) return end(self);
        self->near ? take(self, static_cast<size_t>(n)) : serve(self, static_cast<size_t>(n));
      });
}

Peer* make_peer(bool near) {
  Peer* peer = new Peer;  // lives as long as the program
  uv_tcp_init(loop, &peer->tcp);
  uv_timer_init(loop, &peer->timer);
  peer->tcp.data = peer->timer.data = peer->connecting.data = peer;
  peer->left = plan.events;
  peer->near = near;
  return peer;
}

void on_connection(uv_stream_t* server, int) {
  Peer* peer = make_peer(false);
  if (uv_accept(server, peer->stream()) != 0) give_up("accept failed");
  uv_tcp_nodelay(&peer->tcp, 1);
  ++accepted;
  read(peer);
}

void connect(uint16_t port) {
  sockaddr_in there{};
  uv_ip4_addr("127.0.0.1", port, &there);
  Peer* peer = make_peer(true);
  uv_tcp_connect(&peer->connecting, &peer->tcp, reinterpret_cast<sockaddr*>(&there),
                 [](uv_connect_t* req, int status) {
                   Peer* self = static_cast<Peer*>(req->data);
                   if (status != 0) give_up("the relay does not answer");
                   uv_tcp_nodelay(&self->tcp, 1);
                   read(self);
                   send(self, plan.stream ? 1 : kMessage);
                 });
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() < 5) return 64;
  plan.stream = args[0] == "stream";
  plan.connections = number_from(argv[4]);
  plan.events = number_from(argv[5]);
  plan.interval_ms = args.size() > 5 ? number_from(argv[6]) : 0;
  loop = uv_default_loop();
  sockaddr_in here{};
  uv_ip4_addr("127.0.0.1", number_from(argv[2]), &here);
  uv_tcp_init(loop, &listener);
  if (uv_tcp_bind(&listener, reinterpret_cast<sockaddr*>(&here), 0) != 0 ||
      uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 1024, on_connection) != 0) {
    give_up("cannot listen");
  }
  for (int i = 0; i < plan.connections; ++i) connect(number_from(argv[3]));
  uv_run(loop, UV_RUN_DEFAULT);
  std::printf("{\"events\":%zu}\n", bytes_in / (plan.stream ? kEvent : kMessage));
  return 0;
}
