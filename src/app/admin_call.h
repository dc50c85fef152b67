// What every group of admin endpoints is made of: a call, and the row of a table that answers it.
// A group is a table in a file of its own, named by admin_api.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "net/http_server.h"
#include "wire/json_writer.h"

namespace sluice::app {

class Service;

// One admin request until its answer. The client may go first: then the answer is dropped.
class Call final : public net::ServerExchange::Observer, public std::enable_shared_from_this<Call> {
 public:
  Call(net::ServerExchange& exchange, Service& owner) : service(owner), exchange_(&exchange) {
    exchange.observe(this);
  }
  void on_client_gone() override { exchange_ = nullptr; }

  void json(int status, std::string_view body) { reply(status, "application/json", body); }
  void text(int status, std::string_view type, std::string_view body) { reply(status, type, body); }
  void problem(const Error& error) {
    const base::CauseInfo& cause = base::info(error.cause);
    std::string body;
    wire::json::Writer w(body);
    w.begin_object().member("type", "about:blank").member("title", cause.label);
    w.member("status", int64_t{cause.http_status}).member("detail", error.message);
    if (!error.param.empty()) w.member("param", error.param);
    w.end_object();
    reply(cause.http_status, "application/problem+json", body);
  }
  // Answers with what a step of the service gave.
  template <class T, class F>
  void done(const Result<T>& result, int status, F&& write) {
    if (!result) return problem(result.error());
    std::string body;
    wire::json::Writer w(body);
    write(w, *result);
    json(status, body);
  }

  Service& service;
  std::string tail;   // what the '*' of the pattern stood for
  std::string sent;   // the request's body
  std::string query;  // of the request line, without '?'

  // A parameter of the query, decoded; empty when it is not there.
  [[nodiscard]] std::string parameter(std::string_view name) const;

 private:
  void reply(int status, std::string_view type, std::string_view content) {
    if (exchange_ == nullptr) return;
    std::string fields =
        "content-type: " + std::string(type) + "\r\nx-content-type-options: nosniff\r\n";
    fields += "cache-control: no-store\r\n";
    std::exchange(exchange_, nullptr)->respond(status, fields, content);
  }

  net::ServerExchange* exchange_;
};
using CallPtr = std::shared_ptr<Call>;

enum class Guard : uint8_t { Open, Token };

struct Endpoint {
  std::string_view method;
  std::string_view path;  // one '*' stands for the id
  Guard guard;
  void (*handle)(const CallPtr&);
  std::string_view summary;
};

// "%2F" -> "/"; what is no escape stays.
std::string percent_decoded(std::string_view text);

}  // namespace sluice::app
