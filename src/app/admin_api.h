// The admin plane's HTTP face: a table of endpoints over the Service. Guards every call against
// other web pages (Host, Origin, Sec-Fetch-Site) and, where a token is configured, against everyone
// without it. Answers are JSON; errors are RFC 9457 problem documents.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/admin_call.h"
#include "base/secret.h"
#include "net/http_server.h"

namespace sluice::app {

class Service;

struct AdminOptions {
  Secret token;          // empty: none asked for, which the configuration allows on loopback only
  bool loopback = true;  // then the Host header must name loopback too (DNS rebinding)
};

class AdminApi final : public net::RequestHandler {
 public:
  AdminApi(Service& service, AdminOptions options);
  ~AdminApi() override;

  void on_request(net::ServerExchange& exchange) override;
  std::string protocol_error_body(const Error& error, const wire::http1::Head* head,
                                  std::string& fields) override;

 private:
  Service& service_;
  AdminOptions options_;
};

// Every endpoint; a path is looked for in their order.
const std::vector<Endpoint>& admin_endpoints();

// OpenAPI 3.1 document, made from the same table as the dispatch.
std::string admin_openapi();

}  // namespace sluice::app
