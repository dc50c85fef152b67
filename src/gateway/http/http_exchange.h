// The life of one request of a generic HTTP route: authenticate, count against the limits, choose a
// target, relay both ways without looking inside. Bodies flow as they come, with back-pressure in
// both directions. Nothing is tried twice or mirrored that the route does not say only reads
// (safe_methods), because the gateway cannot know what a request does.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/http/http_route.h"
#include "gateway/record.h"
#include "gateway/shadow_tee.h"
#include "gateway/snapshot.h"
#include "net/http_server.h"
#include "net/upstream.h"

namespace sluice::gateway {

class Worker;

class HttpExchange final : private net::ServerExchange::Observer,
                           private net::UpstreamCall::Listener {
 public:
  explicit HttpExchange(Worker& worker);
  ~HttpExchange() override;
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  // `found` is of the worker's present snapshot.
  void begin(net::ServerExchange& client, const HttpMatcher::Found& found);

  size_t slot = 0;  // where the worker keeps this

 private:
  // ---- http_exchange.cc: the request ----
  Result<void> accept(const wire::http1::Head& head, const HttpMatcher::Found& found);
  [[nodiscard]] Result<void> check_path(std::string_view path,
                                        const HttpMatcher::Found& found) const;
  Result<void> authenticate(const wire::http1::Head& head, std::string_view query);
  Result<void> check_signature(const wire::http1::Head& head);
  using Check = Result<void> (HttpExchange::*)(std::string_view shown);
  Result<void> take_credential(std::span<const KeyPlace> places, const wire::http1::Head& head,
                               std::string_view query, Check check);
  Result<void> check_certificate();
  Result<void> check_token(std::string_view shown);
  Result<void> check_key(std::string_view shown);
  Result<void> count(Instant now);
  Result<void> choose_target(const wire::http1::Head& head, std::string_view query);
  [[nodiscard]] std::optional<std::string> asked_of(const HttpTarget& asked, std::string_view path,
                                                    std::string_view query, bool question) const;
  // With the route's edits, and without credentials that stay here.
  [[nodiscard]] std::string query_onward(std::string_view query) const;
  // False, and nothing built, when the path would leave what the route leads to.
  [[nodiscard]] bool build_request(const wire::http1::Head& head, std::string_view query,
                                   size_t target, std::string& out) const;
  [[nodiscard]] std::string_view sticky_unit(const wire::http1::Head& head, std::string_view query,
                                             std::string& scratch);
  void start(bool complete);
  void append_piece(std::string_view bytes, std::string& out) const;
  void on_request_data(std::string_view bytes) override;
  void on_request_end() override;
  void on_request_failed(const Error& error) override;
  void on_client_gone() override;

  // ---- http_sides.cc: its part in migrations and shadows ----
  void prepare_other(const wire::http1::Head& head, std::string_view query);
  void keep_for_other(std::string_view bytes);
  // True when the other side is asked, now or as soon as the request is there.
  bool try_other();
  void start_other();
  void start_copy(const wire::http1::Head& head, std::string_view query);
  void copy(std::string_view bytes);
  void finish_copy();
  void end_tee(Outcome outcome);

  // ---- http_relay.cc: the answer ----
  void on_client_writable() override;
  void on_request_writable() override;
  void on_response_head(const wire::http1::Head& head) override;
  void on_response_data(std::string_view bytes) override;
  void on_response_flush() override;
  void on_response_end() override;
  void on_response_failed(const Error& error) override;
  void answer_fixed();
  void answer_redirect(const wire::http1::Head& head);
  // At once, or after a small body that is still coming, so that the connection can go on.
  void fail_client(const Error& error);
  void answer_error(const Error& error);
  [[nodiscard]] const Refusal* refusal_for(Cause cause) const;
  [[nodiscard]] std::string error_fields(Cause cause, const Refusal* refusal) const;
  void finish_record(int status, Outcome outcome, std::string_view cause);
  void done();

  [[nodiscard]] const HttpTarget& target() const { return route_->targets[target_]; }
  [[nodiscard]] const Provider& origin() const { return snapshot_->http->origins[target().origin]; }

  Worker& worker_;
  net::ServerExchange* client_ = nullptr;
  SnapshotPtr snapshot_;
  const HttpRoute* route_ = nullptr;
  size_t route_index_ = 0;
  std::unique_ptr<ExchangeRecord> record_ = std::make_unique<ExchangeRecord>();
  std::string key_name_;                   // of the key that called
  std::vector<std::string> drop_headers_;  // the credentials', when they stay here
  std::vector<std::string> drop_queries_;
  Secret learning_;      // a key that the old gateway is asked about
  std::string allowed_;  // methods, for a 405
  std::string request_;  // head and first piece; must stay while it may go out again
  // The request once more for the other side of a migration, while that may still be asked.
  std::string other_request_;
  size_t other_target_ = kNoTarget;
  bool await_request_ = false;  // to ask the other side with
  bool discard_ = false;        // an answer that the other side's will replace
  struct Copy;
  std::unique_ptr<Copy> copy_;      // for a shadow, until the request is whole
  std::unique_ptr<ShadowTee> tee_;  // from then on
  SideAnswer answer_head_;          // its fields only, for the shadow
  std::optional<net::UpstreamCall> call_;
  std::optional<Error> pending_error_;
  int64_t retry_after_ms_ = 0;
  size_t target_ = kNoTarget;
  uint64_t received_ = 0;  // of the request's body
  int64_t arrived_us_ = 0;
  int64_t sent_us_ = 0;
  int64_t first_data_us_ = 0;
  int status_ = 0;
  bool head_request_ = false;
  bool idempotent_ = false;
  bool safe_ = false;     // by the route: may be mirrored, and asked of another target
  bool chunked_ = false;  // how the request's body goes out
  bool started_ = false;  // the upstream call
  bool request_over_ = false;
  bool relayed_ = false;  // the answer's head was handed to the client's side
  RefusalFacts facts_;    // about the error in hand
  bool whole_ = false;    // the answer came to its end
};

}  // namespace sluice::gateway
