#include "app/http_fetch.h"

#include "app/build_snapshot.h"
#include "net/loop.h"
#include "net/upstream.h"

namespace sluice::app {
namespace {

class Listener final : public net::UpstreamCall::Listener {
 public:
  void on_response_head(const wire::http1::Head& head) override {
    answer.status = head.status();
    for (size_t i = 0; i < head.size(); ++i) {
      answer.fields.emplace_back(head.field(i).name, head.field(i).value);
    }
  }
  void on_response_data(std::string_view bytes) override { answer.body += bytes; }
  void on_response_end() override { over = true; }
  void on_response_failed(const Error& e) override {
    error = e;
    failed = over = true;
  }

  Fetched answer;
  Error error;
  bool failed = false;
  bool over = false;
};

}  // namespace

std::string_view Fetched::field(std::string_view name) const {
  for (const auto& [n, value] : fields) {
    if (wire::http1::iequals(n, name)) return value;
  }
  return {};
}

Result<Fetched> fetch(const FetchRequest& request) {
  auto url = parse_base_url(request.url);
  if (!url) return std::unexpected(url.error());
  net::UpstreamOptions options;
  options.host = url->host;
  options.port = url->port;
  if (url->tls) {
    auto tls = net::TlsContext::client({.verify = true, .ca_file = request.ca_file});
    if (!tls) return std::unexpected(tls.error());
    options.tls = *tls;
  }
  const std::string path = url->path.empty() ? "/" : url->path;
  std::string message = request.method + " " + (request.target.empty() ? path : request.target);
  const bool v6 = url->host.find(':') != std::string::npos;
  const std::string host =
      (v6 ? "[" + url->host + "]" : url->host) + ":" + std::to_string(url->port);
  message.append(" HTTP/1.1\r\nhost: ").append(request.host.empty() ? host : request.host);
  message.append("\r\nuser-agent: sluice-cli\r\nconnection: close\r\n").append(request.fields);
  message.append("content-length: ").append(std::to_string(request.body.size()));
  message.append("\r\n\r\n").append(request.body);
  net::Loop loop;
  net::UpstreamPool pool(loop, options);
  Listener listener;
  net::UpstreamCall call(pool, listener);
  call.start(message);
  if (!loop.run_until([&] { return listener.over; }, request.patience_ms)) {
    return fail(Cause::Timeout, "no answer from " + request.url + " in time");
  }
  if (listener.failed) return std::unexpected(listener.error);
  return std::move(listener.answer);
}

}  // namespace sluice::app
