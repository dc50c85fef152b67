#include "sim/sim_server.h"

#include "net/loop.h"
#include "sim/control.h"

namespace sluice::sim {
namespace {

// How old the number of connections may be that one thread reports about another.
constexpr int64_t kPublishMs = 100;

net::ServerOptions server_options(bool reuse_port) {
  net::ServerOptions options;
  options.reuse_port = reuse_port;
  return options;
}

Request read_request(const net::ServerExchange& exchange) {
  const auto& head = exchange.head();
  const std::string_view target = head.target();
  const size_t mark = target.find('?');
  Request out;
  out.method = head.method();
  out.path = target.substr(0, mark);
  out.query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  out.body = exchange.body();
  out.authorization = head.header("authorization");
  out.api_key = head.header("x-api-key");
  out.version = head.header("anthropic-version");
  out.beta = head.header("anthropic-beta");
  return out;
}

}  // namespace

SimServer::SimServer(net::Loop& loop, Upstream& upstream, const Options& options)
    : loop_(loop),
      upstream_(upstream),
      options_(options),
      publishing_(loop, [this] { publish(); }),
      server_(loop, server_options(options.reuse_port), *this) {
  // A single thread asks itself when it is asked.
  if (options.reuse_port) publishing_.expires_in_ms(kPublishMs);
}

void SimServer::publish() {
  upstream_.ledger().connections(options_.shard, server_.open_connections());
  if (options_.reuse_port) publishing_.expires_in_ms(kPublishMs);
}

const Behaviour& SimServer::behaviour() {
  if (const uint64_t version = upstream_.version(); version != behaviour_version_) {
    behaviour_ = upstream_.behaviour();
    behaviour_version_ = version;
  }
  return *behaviour_;
}

void SimServer::on_request(net::ServerExchange& exchange) {
  const Request request = read_request(exchange);
  if (!request.path.starts_with(kControlPrefix)) return serve(exchange, request);
  publish();
  const Reply reply = control(request, upstream_);
  exchange.respond(reply.status, reply.fields, reply.body);
}

void SimServer::serve(net::ServerExchange& exchange, const Request& request) {
  Ledger& ledger = upstream_.ledger();
  const Context context{behaviour(), document_,
                        ledger.begin(exchange.head(), request.path, request.body),
                        net::Loop::unix_ms() / 1000};
  Script script = make_script(request, upstream_.protocol(), context);
  if (script.status != 0) ledger.status(script.status);
  if (!Playback::is_immediate(script)) return play(exchange, std::move(script));
  ledger.end(Outcome::Completed);
  exchange.respond(script.status, script.fields, script.slice(script.steps[0]));
}

void SimServer::play(net::ServerExchange& exchange, Script script) {
  const auto self = playbacks_.emplace(playbacks_.end());
  *self =
      std::make_unique<Playback>(loop_, exchange, std::move(script), [this, self](Outcome outcome) {
        upstream_.ledger().end(outcome);
        playbacks_.erase(self);
      });
  (*self)->run();
}

// A message that could not be framed never became a request of the provider.
std::string SimServer::protocol_error_body(const Error& error, std::string& fields) {
  const Context context{behaviour(), document_, 0, net::Loop::unix_ms() / 1000};
  Reply reply = upstream_.protocol().error(
      {.message = error.message, .status = base::info(error.cause).http_status}, context);
  fields = std::move(reply.fields);
  return std::move(reply.body);
}

}  // namespace sluice::sim
