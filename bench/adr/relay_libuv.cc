// ADR 0004: a plain TCP relay as net/ would write one: one read buffer a loop, write at once,
// stop reading while the other side is full.
#include <algorithm>
#include <string>
#include <uv.h>

#include "relay_port.h"

namespace {

using namespace sluice::bench;

struct Pair;

struct Side {
  uv_tcp_t tcp{};
  uv_write_t writing{};
  std::string rest;  // what the kernel did not take
  Pair* pair = nullptr;
  Side* other = nullptr;
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }
};

struct Pair {
  Side client;
  Side upstream;
  uv_connect_t connecting{};
  int open = 2;
  bool closing = false;
};

uv_loop_t* loop;
uv_tcp_t listener;
sockaddr_in target;
char buffer[kRelayBuffer];
int pairs = 0;

void on_side_closed(uv_handle_t* handle) {
  Pair* pair = static_cast<Side*>(handle->data)->pair;
  if (--pair->open > 0) return;
  delete pair;
  if (--pairs == 0) uv_close(reinterpret_cast<uv_handle_t*>(&listener), nullptr);
}

void close_pair(Pair* pair) {
  if (pair->closing) return;
  pair->closing = true;
  uv_close(reinterpret_cast<uv_handle_t*>(&pair->client.tcp), on_side_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&pair->upstream.tcp), on_side_closed);
}

void start_reading(Side* side);

void relay(Side* from, const char* bytes, size_t size) {
  Side* to = from->other;
  uv_buf_t buf = uv_buf_init(const_cast<char*>(bytes), static_cast<unsigned>(size));
  const int sent = uv_try_write(to->stream(), &buf, 1);
  if (sent == static_cast<int>(size)) return;
  if (sent < 0 && sent != UV_EAGAIN) return close_pair(from->pair);
  to->rest.assign(bytes + std::max(sent, 0), size - static_cast<size_t>(std::max(sent, 0)));
  uv_read_stop(from->stream());
  buf = uv_buf_init(to->rest.data(), static_cast<unsigned>(to->rest.size()));
  uv_write(&to->writing, to->stream(), &buf, 1, [](uv_write_t* req, int status) {
    Side* side = static_cast<Side*>(req->handle->data);
    if (status != 0) return close_pair(side->pair);
    start_reading(side->other);
  });
}

void start_reading(Side* side) {
  uv_read_start(
      side->stream(),
      [](uv_handle_t*, size_t, uv_buf_t* buf) { *buf = uv_buf_init(buffer, kRelayBuffer); },
      [](uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
        Side* self = static_cast<Side*>(stream->data);
        if (n < 0) return close_pair(self->pair);
        if (n > 0) relay(self, buf->base, static_cast<size_t>(n));
      });
}

void on_connection(uv_stream_t* server, int) {
  Pair* pair = new Pair;
  ++pairs;
  for (Side* side : {&pair->client, &pair->upstream}) {
    uv_tcp_init(loop, &side->tcp);
    uv_tcp_nodelay(&side->tcp, 1);
    side->tcp.data = side;
    side->pair = pair;
  }
  pair->client.other = &pair->upstream;
  pair->upstream.other = &pair->client;
  if (uv_accept(server, pair->client.stream()) != 0) return close_pair(pair);
  uv_tcp_nodelay(&pair->client.tcp, 1);
  pair->connecting.data = pair;
  uv_tcp_connect(&pair->connecting, &pair->upstream.tcp, reinterpret_cast<sockaddr*>(&target),
                 [](uv_connect_t* req, int status) {
                   Pair* done = static_cast<Pair*>(req->data);
                   if (status != 0) return close_pair(done);
                   uv_tcp_nodelay(&done->upstream.tcp, 1);
                   start_reading(&done->client);
                   start_reading(&done->upstream);
                 });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  loop = uv_default_loop();
  uv_ip4_addr("127.0.0.1", number_from(argv[2]), &target);
  sockaddr_in here{};
  uv_ip4_addr("127.0.0.1", number_from(argv[1]), &here);
  uv_tcp_init(loop, &listener);
  if (uv_tcp_bind(&listener, reinterpret_cast<sockaddr*>(&here), 0) != 0 ||
      uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 1024, on_connection) != 0) {
    std::fprintf(stderr, "relay_libuv: cannot listen\n");
    return 1;
  }
  say_ready();
  const int64_t since = cpu_us();
  uv_run(loop, UV_RUN_DEFAULT);
  say_cpu(since);
  return 0;
}
