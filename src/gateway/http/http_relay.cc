// From the upstream to the client, and the answers that the gateway gives itself.
#include <algorithm>

#include "gateway/closing.h"
#include "gateway/http/error_form.h"
#include "gateway/http/http_exchange.h"
#include "gateway/http/message.h"
#include "gateway/serving_side.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

// A body up to this size is read to its end before an error is told.
constexpr uint64_t kSmallBody = 64U << 10;

Outcome outcome_of(int status) {
  if (status >= 500 || status == 429) return Outcome::UpstreamError;
  return status >= 400 ? Outcome::ClientError : Outcome::Ok;
}

std::string_view cause_of(int status) {
  if (status == 429) return base::info(Cause::RateLimited).label;
  return status >= 500 ? base::info(Cause::UpstreamStatus).label : std::string_view();
}

Outcome outcome_of(const Error& error, bool limited) {
  if (limited) return Outcome::ClientError;
  switch (base::info(error.cause).side) {
    case base::Side::Client:
      return Outcome::ClientError;
    case base::Side::Upstream:
    case base::Side::Operator:
      return Outcome::UpstreamError;
    case base::Side::Us:
      break;
  }
  return Outcome::Internal;
}

}  // namespace

void HttpExchange::on_response_head(const wire::http1::Head& head) {
  first_data_us_ = net::Loop::now_us();
  status_ = head.status();
  // Read to its end, so that its connection can go on; then the other side is asked.
  discard_ = status_ >= 500 && other_target_ != kNoTarget;
  if (discard_) return;
  if (!learning_.empty() && status_ < 400) worker_.options().learned(route_->id, learning_);
  if (tee_) answer_head_.take_fields(head);
  std::string fields;
  const auto framing = append_response_head({.head = head,
                                             .route = *route_,
                                             .date = worker_.loop().http_date(),
                                             .request_id = record_->request_id,
                                             .target_id = target().id,
                                             .head_request = head_request_},
                                            fields);
  relayed_ = true;
  client_->relay(status_, fields, framing);
}

void HttpExchange::on_response_data(std::string_view bytes) {
  if (discard_) return;
  if (tee_) tee_->take(bytes);
  client_->write(bytes);
  if (client_->congested()) call_->pause();
}

void HttpExchange::on_response_flush() {
  if (!discard_) client_->flush();
}

void HttpExchange::on_client_writable() {
  if (call_) call_->resume();
}

void HttpExchange::on_request_writable() {
  if (client_ != nullptr) client_->resume_request();
}

void HttpExchange::on_response_end() {
  record_->target = target().id;
  record_->tried.push_back({target().id, status_, std::string(cause_of(status_))});
  if (discard_ && try_other()) return;
  whole_ = true;
  client_->finish({});
  finish_record(status_, outcome_of(status_), cause_of(status_));
  done();
}

void HttpExchange::on_response_failed(const Error& error) {
  const std::string_view label = base::info(error.cause).label;
  record_->tried.push_back({target().id, relayed_ ? status_ : 0, std::string(label)});
  if (!relayed_ && try_other()) return;
  if (!relayed_) return answer_error(error);
  record_->target = target().id;
  client_->abort();
  ++worker_.metrics().errors[static_cast<size_t>(error.cause)];
  finish_record(status_, Outcome::Truncated, label);
  done();
}

void HttpExchange::answer_fixed() {
  const FixedAnswer& answer = *route_->answer;
  record_->manner = Manner::Local;
  record_->reason = "a fixed answer";
  const std::string fields = answer.fields + "x-sluice-request-id: " + record_->request_id + "\r\n";
  const bool bodiless = answer.status == 204 || answer.status == 304;
  if (bodiless) {
    client_->relay(answer.status,
                   "date: " + std::string(worker_.loop().http_date()) + "\r\n" + fields,
                   net::ServerExchange::Framing::None);
    client_->finish({});
  } else {
    client_->respond(answer.status, fields, answer.body);
  }
  finish_record(answer.status, outcome_of(answer.status), {});
  done();
}

void HttpExchange::answer_redirect(const wire::http1::Head& head) {
  const Redirect& redirect = *route_->redirect;
  const std::string_view target = head.target();
  const size_t mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  RedirectedRequest request{.host = head.header("host"),
                            .path = path,
                            .query = target.substr(std::min(mark + 1, target.size())),
                            .has_query = mark < target.size(),
                            .tls = snapshot_->http->tls,
                            .parameters = {}};
  std::string onward;
  if (!drop_queries_.empty()) {
    onward = query_onward(request.query);
    request.query = onward;
    request.has_query = !onward.empty();
  }
  if (!redirect.path.empty()) {
    request.parameters = snapshot_->http->matcher.parameters(route_index_, path);
  }
  const auto location = location_of(redirect, request);
  if (!location) return fail_client(location.error());
  record_->manner = Manner::Local;
  record_->reason = "a redirect";
  client_->respond(redirect.status,
                   "location: " + *location + "\r\n" + redirect.fields +
                       "x-sluice-request-id: " + record_->request_id + "\r\n",
                   {});
  finish_record(redirect.status, outcome_of(redirect.status), {});
  done();
}

void HttpExchange::fail_client(const Error& error) {
  const wire::http1::Head& head = client_->head();
  const bool small = !head.chunked() && head.content_length().value_or(0) <= kSmallBody;
  if (client_->request_pending() && small && !head.expects_continue()) {
    pending_error_ = error;
    return;
  }
  answer_error(error);
}

const Refusal* HttpExchange::refusal_for(Cause cause) const {
  const auto kind = refusal_kind(cause, facts_);
  if (!kind) return nullptr;
  return refusal_of(route_ != nullptr ? route_->refusals : snapshot_->http->refusals, *kind);
}

// The gateway's own headers, whatever the body is.
std::string HttpExchange::error_fields(Cause cause, const Refusal* refusal) const {
  std::string fields = "x-sluice-request-id: " + record_->request_id + "\r\n";
  if (!allowed_.empty()) fields += "allow: " + allowed_ + "\r\n";
  if (facts_.our_limit && retry_after_ms_ != kNever) {
    fields += "retry-after: " + std::to_string((retry_after_ms_ + 999) / 1000) + "\r\n";
    fields += "retry-after-ms: " + std::to_string(retry_after_ms_) + "\r\n";
  }
  const bool challenged = refusal != nullptr && refusal->has_challenge;
  if (cause == Cause::Unauthorized && route_ != nullptr && !challenged &&
      route_->auth.kind == HttpAuth::Kind::Basic) {
    fields += "www-authenticate: Basic realm=" + quoted_string(route_->auth.realm) + "\r\n";
  }
  return fields;
}

void HttpExchange::answer_error(const Error& error) {
  call_.reset();
  ++worker_.metrics().errors[static_cast<size_t>(error.cause)];
  const base::CauseInfo& cause = base::info(error.cause);
  const Refusal* refusal = refusal_for(error.cause);
  static const ErrorForm kNeutral;
  const ErrorForm& form = route_ != nullptr ? route_->errors : kNeutral;
  const int status = refusal != nullptr ? refusal->status : cause.http_status;
  const bool literal = refusal != nullptr && refusal->body;
  const std::string body =
      literal ? *refusal->body
              : error_body(form, status, cause.label, error.message, record_->request_id);
  std::string fields =
      "content-type: " + (literal ? refusal->content_type : form.content_type) + "\r\n";
  fields += error_fields(error.cause, refusal);
  if (refusal != nullptr) fields += refusal->fields;
  client_->respond(status, fields, body);
  finish_record(status, outcome_of(error, facts_.our_limit), cause.label);
  done();
}

void HttpExchange::finish_record(int status, Outcome outcome, std::string_view cause) {
  close_record({.status = status,
                .outcome = outcome,
                .cause = cause,
                .arrived_us = arrived_us_,
                .first_data_us = first_data_us_},
               *record_);
  const std::string route = route_ != nullptr ? route_->id : "http";
  const bool reached = started_ && target_ != kNoTarget;
  Series& series =
      worker_.metrics().at(reached ? target().series : series_index({route, "-", "-", "-"}));
  count_request(*record_, reached, series);
  if (route_ != nullptr && route_->split) {
    observe_side(worker_.migrations(), *route_->split, *record_);
  }
  end_tee(outcome);
  if (worker_.options().access) worker_.options().access(*record_);
  record_ = worker_.recent().exchange(std::move(record_));
}

void HttpExchange::done() {
  client_ = nullptr;
  call_.reset();
  worker_.release(this);
}

}  // namespace sluice::gateway
