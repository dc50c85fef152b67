// One simulated provider on one event loop: takes requests, asks the core for a script, plays it.
#pragma once

#include <list>
#include <memory>

#include "net/http_server.h"
#include "net/timer.h"
#include "sim/playback.h"
#include "sim/upstream.h"
#include "wire/json.h"

namespace sluice::sim {

class SimServer final : private net::RequestHandler {
 public:
  struct Options {
    size_t shard = 0;         // which of the threads this is
    bool reuse_port = false;  // there are several
  };

  SimServer(net::Loop& loop, Upstream& upstream, const Options& options);
  SimServer(const SimServer&) = delete;
  SimServer& operator=(const SimServer&) = delete;

  Result<void> listen(const net::HostPort& address) { return server_.listen(address); }
  [[nodiscard]] uint16_t port() const { return server_.port(); }

 private:
  void on_request(net::ServerExchange& exchange) override;
  std::string protocol_error_body(const Error& error, std::string& fields) override;

  void serve(net::ServerExchange& exchange, const Request& request);
  void play(net::ServerExchange& exchange, Script script);
  const Behaviour& behaviour();
  void publish();

  net::Loop& loop_;
  Upstream& upstream_;
  Options options_;
  std::shared_ptr<const Behaviour> behaviour_;
  uint64_t behaviour_version_ = 0;
  wire::json::Document document_;
  net::Timer publishing_;
  // Outlives the server, whose end tells the playbacks that their clients are gone.
  std::list<std::unique_ptr<Playback>> playbacks_;
  net::HttpServer server_;
};

}  // namespace sluice::sim
