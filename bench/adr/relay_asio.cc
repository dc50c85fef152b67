// ADR 0004: the same relay on Boost.Asio, as callbacks or as coroutines (a third argument
// "coroutines"). One thread, no locks (concurrency hint), writes tried at once as in relay_libuv.
#include <array>
#include <boost/asio.hpp>
#include <memory>

#include "relay_port.h"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace sluice::bench;

// Non-blocking write of what goes; gives how much went, and no error when the kernel is full.
size_t write_now(tcp::socket& to, const char* bytes, size_t size, error_code& ec) {
  const size_t sent = to.write_some(asio::buffer(bytes, size), ec);
  if (ec == asio::error::would_block) ec.clear();
  return sent;
}

struct Pair : std::enable_shared_from_this<Pair> {
  Pair(tcp::socket c, asio::io_context& io, tcp::acceptor& a, int& count)
      : client(std::move(c)), upstream(io), acceptor(a), pairs(count) {
    ++pairs;
  }
  ~Pair() {
    if (--pairs == 0) acceptor.close();
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void prepare(tcp::socket& socket) {
    socket.set_option(tcp::no_delay(true));
    socket.non_blocking(true);
  }

  void close() {
    error_code ignored;
    client.close(ignored);
    upstream.close(ignored);
  }

  tcp::socket client;
  tcp::socket upstream;
  std::array<std::array<char, kRelayBuffer>, 2> buffers;
  tcp::acceptor& acceptor;
  int& pairs;
};
using PairPtr = std::shared_ptr<Pair>;

// ---- callbacks

void pump(const PairPtr& pair, tcp::socket& from, tcp::socket& to,
          std::array<char, kRelayBuffer>& buffer) {
  from.async_read_some(asio::buffer(buffer), [pair, &from, &to, &buffer](error_code ec, size_t n) {
    if (ec) return pair->close();
    const size_t sent = write_now(to, buffer.data(), n, ec);
    if (ec) return pair->close();
    if (sent == n) return pump(pair, from, to, buffer);
    asio::async_write(to, asio::buffer(buffer.data() + sent, n - sent),
                      [pair, &from, &to, &buffer](error_code error, size_t) {
                        if (error) return pair->close();
                        pump(pair, from, to, buffer);
                      });
  });
}

// ---- coroutines

asio::awaitable<void> pump_awaiting(PairPtr pair, tcp::socket& from, tcp::socket& to,
                                    std::array<char, kRelayBuffer>& buffer) {
  const auto token = asio::as_tuple(asio::use_awaitable);
  while (true) {
    auto [ec, n] = co_await from.async_read_some(asio::buffer(buffer), token);
    if (ec) break;
    const size_t sent = write_now(to, buffer.data(), n, ec);
    if (ec) break;
    if (sent == n) continue;
    auto rest = asio::buffer(buffer.data() + sent, n - sent);
    auto [error, written] = co_await asio::async_write(to, rest, token);
    if (error) break;
  }
  pair->close();
}

struct Server {
  asio::io_context io{1};
  tcp::acceptor acceptor;
  tcp::endpoint target;
  bool coroutines;
  int pairs = 0;

  Server(uint16_t listen, uint16_t to, bool c)
      : acceptor(io, {asio::ip::address_v4::loopback(), listen}),
        target(asio::ip::address_v4::loopback(), to),
        coroutines(c) {
    acceptor.listen(1024);
  }

  void accept() {
    acceptor.async_accept([this](error_code ec, tcp::socket socket) {
      if (ec) return;
      auto pair = std::make_shared<Pair>(std::move(socket), io, acceptor, pairs);
      pair->upstream.async_connect(target, [this, pair](error_code error) {
        if (!error) start(pair);
      });
      accept();
    });
  }

  void start(const PairPtr& pair) {
    pair->prepare(pair->client);
    pair->prepare(pair->upstream);
    if (!coroutines) {
      pump(pair, pair->client, pair->upstream, pair->buffers[0]);
      pump(pair, pair->upstream, pair->client, pair->buffers[1]);
      return;
    }
    asio::co_spawn(io, pump_awaiting(pair, pair->client, pair->upstream, pair->buffers[0]),
                   asio::detached);
    asio::co_spawn(io, pump_awaiting(pair, pair->upstream, pair->client, pair->buffers[1]),
                   asio::detached);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  Server server(number_from(argv[1]), number_from(argv[2]),
                argc > 3 && std::string_view(argv[3]) == "coroutines");
  server.accept();
  say_ready();
  const int64_t since = cpu_us();
  server.io.run();
  say_cpu(since);
  return 0;
}
