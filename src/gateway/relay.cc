// From the upstream to the client: whole answers, spliced and translated streams, and their ends.
#include "dialect/all.h"
#include "gateway/exchange.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

using wire::http1::iequals;

// A buffer that one large read has grown is given back; thousands of streams may be open.
constexpr size_t kKeepOut = 8 * 1024;

// What becomes of an upstream's header line.
enum class HeaderFate : uint8_t { Drop, Advice, RateLimit };

// Lines that mean something to the client and identify nobody.
HeaderFate fate_of(std::string_view name) {
  const auto starts = [name](std::string_view prefix) {
    return name.size() > prefix.size() && iequals(name.substr(0, prefix.size()), prefix);
  };
  switch (name[0] | 0x20) {
    case 'r':
      return iequals(name, "retry-after") || iequals(name, "retry-after-ms") ? HeaderFate::Advice
                                                                             : HeaderFate::Drop;
    case 'x':
      if (starts("x-ratelimit-")) return HeaderFate::RateLimit;
      return iequals(name, "x-should-retry") ? HeaderFate::Advice : HeaderFate::Drop;
    case 'a':
      return starts("anthropic-ratelimit-") ? HeaderFate::RateLimit : HeaderFate::Drop;
    default:
      return HeaderFate::Drop;
  }
}

bool is_event_stream(std::string_view content_type) {
  return iequals(content_type.substr(0, 17), "text/event-stream");
}

// What an upstream's refusal means to us; nothing for those that are the client's own business.
Cause cause_of_status(int status) {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return Cause::BadRequest;
    case 401:
    case 403:
      return Cause::UpstreamAuth;
    case 402:
      return Cause::QuotaExhausted;
    case 408:
    case 504:
      return Cause::Timeout;
    case 429:
      return Cause::RateLimited;
    case 503:
    case 529:
      return Cause::UpstreamOverloaded;
    default:
      return Cause::UpstreamStatus;
  }
}

}  // namespace

void Exchange::on_response_head(const wire::http1::Head& head) {
  answered_us_ = net::Loop::now_us();
  status_ = head.status();
  upstream_type_ = head.header(wire::http1::Known::ContentType);
  const bool ok = status_ >= 200 && status_ < 300;
  const bool same_dialect = upstream_dialect().id() == route_.dialect;
  for (size_t i = 0; i < head.size(); ++i) {
    const auto [name, value] = head.field(i);
    const HeaderFate fate = fate_of(name);
    if (fate == HeaderFate::Drop) continue;
    if (fate == HeaderFate::Advice) {
      retry_fields_.append(name).append(": ").append(value).append("\r\n");
    } else if (same_dialect) {
      limit_fields_.append(name).append(": ").append(value).append("\r\n");
    }
    if (!ok) error_headers_.emplace_back(name, value);
  }
  if (!same_dialect) keep_rate_limits(head);
  if (!ok || !peek_.stream || !is_event_stream(upstream_type_)) return;
  frames_ = wire::sse::FrameCutter();
  if (plan_->manner == Manner::Splice) {
    tap_ = client_dialect().stream_tap(!peek_.include_usage);
    return;
  }
  reader_ = upstream_dialect().stream_reader();
  writer_ = client_dialect().stream_writer({.include_usage = peek_.include_usage,
                                            .fallback_id = record_->request_id,
                                            .fallback_model = model_name_,
                                            .now_unix_seconds = net::Loop::unix_ms() / 1000,
                                            .thinking = peek_.thinking,
                                            .losses = &record_->losses});
}

// Rate-limit headers keep their vendor's names within a dialect, where they are what the SDK reads;
// across dialects the same is said in the client's words.
void Exchange::keep_rate_limits(const wire::http1::Head& head) {
  const int64_t now = net::Loop::unix_ms();
  const auto lookup = [&head](std::string_view name) { return head.header(name); };
  const ir::RateLimits limits = upstream_dialect().read_rate_limits(lookup, now);
  client_dialect().write_rate_limits(limits, now, limit_fields_);
}

void Exchange::on_response_data(std::string_view bytes) {
  if (!std::exchange(in_read_, true)) {
    last_data_us_ = net::Loop::now_us();
    if (first_data_us_ == 0) first_data_us_ = last_data_us_;
    ++data_reads_;
  }
  if (tee_ && streaming()) tee_->take(bytes);
  if (tap_) return relay_stream(bytes);
  if (reader_) return relay_translated(bytes);
  if (response_.size() + bytes.size() > worker_.options().max_response_bytes) {
    call_->cancel();
    return attempt_failed(
        {Cause::UpstreamProtocol, "the upstream's answer is larger than the limit"});
  }
  response_.append(bytes);
}

// ---- spliced streams
// -----------------------------------------------------------------------------

void Exchange::relay_stream(std::string_view bytes) {
  auto ok = frames_.feed(bytes, [&](std::string_view frame) { relay_frame(frame); });
  if (broken_) return fail_before_commit();
  if (ok && !tap_->facts().malformed) return;
  break_stream(
      {Cause::UpstreamProtocol,
       ok ? "an event of the upstream's stream is not a JSON object" : ok.error().message});
}

void Exchange::relay_frame(std::string_view frame) {
  if (broken_ || stream_is_over() || tap_->facts().malformed) return;
  const wire::sse::Event event = wire::sse::parse_frame(frame, frame_scratch_);
  // Comments keep a stream alive; before its first event there is nothing to keep.
  const bool pass = event.data.empty() ? begun() : tap_->observe(event.name, event.data);
  if (!begun() && tap_->facts().failed) {
    broken_ = true;
    response_.assign(event.data);
    return;
  }
  if (!pass) return;
  if (!tap_->facts().failed) {
    out_.append(frame);
    return;
  }
  std::string words(frame);
  hide_secrets(words);
  out_.append(words);
}

// An error before anything else is like an error status: another target may still answer.
void Exchange::fail_before_commit() {
  broken_ = false;
  call_->cancel();
  hide_secrets(response_);
  auto& document = worker_.document();
  if (!document.parse(response_)) {
    return attempt_failed(
        {Cause::UpstreamProtocol, "the upstream's stream begins with an error that is not JSON"});
  }
  const ir::ApiError error = upstream_dialect().read_stream_error(document.root());
  attempt_failed({cause_of_status(error.status), error.message});
}

// ---- translated streams
// --------------------------------------------------------------------------

void Exchange::relay_translated(std::string_view bytes) {
  auto ok = reader_->feed(bytes, [this](const ir::StreamEvent& event) { on_stream_event(event); });
  if (stream_error_) return break_stream({Cause::UpstreamStatus, stream_error_->message});
  if (!ok) return break_stream(ok.error());
}

void Exchange::on_stream_event(const ir::StreamEvent& event) {
  if (stream_error_) return;
  if (const auto* error = std::get_if<ir::StreamError>(&event)) {
    stream_error_ = error->error;
    return;
  }
  if (const auto* usage = std::get_if<ir::UsageReport>(&event)) {
    record_->usage.overwrite_with(usage->usage);
  }
  if (std::holds_alternative<ir::End>(event)) stream_complete_ = true;
  writer_->write(event, out_);
}

// ---- both
// ----------------------------------------------------------------------------------------

void Exchange::on_response_flush() {
  in_read_ = false;
  if (out_.empty()) return;
  if (!committed_) commit();
  client_->write(out_);
  out_.clear();
  if (out_.capacity() > kKeepOut) out_.shrink_to_fit();
  if (client_->congested()) call_->pause();
}

// The terminator or an error has passed: nothing may follow it, and how the upstream's connection
// ends does not matter any more.
bool Exchange::stream_is_over() const {
  if (tap_) return tap_->facts().terminated || tap_->facts().failed;
  return stream_complete_;
}

void Exchange::commit() {
  committed_ = true;
  std::string fields = response_fields("text/event-stream; charset=utf-8");
  fields += "cache-control: no-cache\r\nx-accel-buffering: no\r\n";
  fields.append(retry_fields_).append(limit_fields_);
  client_->start(status_, fields);
}

void Exchange::end_stream() {
  if (reader_) {
    auto ok = reader_->finish([this](const ir::StreamEvent& event) { on_stream_event(event); });
    if (stream_error_) return break_stream({Cause::UpstreamStatus, stream_error_->message});
    if (!ok) return break_stream(ok.error());
  } else {
    const dialect::StreamFacts& facts = tap_->facts();
    record_->usage = facts.usage;
    if (!facts.complete && !facts.failed) {
      return break_stream({Cause::UpstreamProtocol, "the upstream cut its stream short"});
    }
  }
  const bool failed = tap_ && tap_->facts().failed;
  if (!committed_) commit();
  client_->finish(out_);
  record_->tried.push_back({target().id, status_, failed ? "upstream_status" : ""});
  record_->target = target().id;
  finish_record(status_, failed ? Outcome::UpstreamError : Outcome::Ok,
                failed ? "upstream_status" : std::string_view());
  done();
}

// The stream cannot go on. Nothing sent yet: an ordinary failure of the attempt. Otherwise the
// client gets an error event in its own dialect, and no terminator.
void Exchange::break_stream(const Error& error) {
  call_->cancel();
  if (tap_) record_->usage = tap_->facts().usage;
  if (stream_error_) hide_secrets(stream_error_->message);
  if (!begun()) {
    return attempt_failed(
        stream_error_ ? Error{cause_of_status(stream_error_->status), stream_error_->message}
                      : error);
  }
  if (!committed_) commit();
  ++worker_.metrics().errors[static_cast<size_t>(error.cause)];
  const ir::ApiError told = stream_error_ ? *stream_error_ : client_dialect().from_error(error);
  client_dialect().write_stream_error(told, record_->request_id, out_);
  client_->finish(out_);
  record_->tried.push_back({target().id, status_, std::string(base::info(error.cause).label)});
  record_->target = target().id;
  finish_record(status_, stream_error_ ? Outcome::UpstreamError : Outcome::Truncated,
                base::info(error.cause).label);
  done();
}

void Exchange::on_response_end() {
  if (streaming()) return end_stream();
  if (status_ < 200 || status_ >= 300) return deliver_upstream_error();
  deliver_whole();
}

// Of a spliced answer only the usage is looked at, and whether it is an error; the rest goes
// through as it came.
Result<void> Exchange::read_spliced() {
  auto& document = worker_.document();
  if (auto ok = document.parse_members(response_, {"usage", "error"}); !ok) return ok;
  failed_in_band_ = upstream_dialect().is_error(document.root());
  if (!failed_in_band_) record_->usage = upstream_dialect().read_usage(document.root());
  return {};
}

Result<void> Exchange::translate_response() {
  auto& document = worker_.document();
  if (auto ok = document.parse(response_); !ok) return ok;
  failed_in_band_ = upstream_dialect().is_error(document.root());
  if (failed_in_band_) return {};
  record_->usage = upstream_dialect().read_usage(document.root());
  auto answer = upstream_dialect().read_response(document.root());
  if (!answer) return std::unexpected(answer.error());
  out_.clear();
  client_dialect().write_response(*answer,
                                  {.fallback_id = record_->request_id,
                                   .now_unix_seconds = net::Loop::unix_ms() / 1000,
                                   .thinking = peek_.thinking},
                                  out_, record_->losses);
  return {};
}

void Exchange::deliver_whole() {
  const bool translate = plan_->manner == Manner::Translate;
  failed_in_band_ = false;
  auto ok = translate ? translate_response() : read_spliced();
  if (failed_in_band_) {
    // A failure that calls itself a success.
    status_ = base::info(Cause::UpstreamStatus).http_status;
    return deliver_upstream_error();
  }
  if (!ok) {
    return attempt_failed(
        {Cause::UpstreamProtocol, "the upstream's answer cannot be used: " + ok.error().message});
  }
  record_->tried.push_back({target().id, status_, {}});
  record_->target = target().id;
  const std::string fields =
      response_fields(translate ? "application/json" : std::string_view(upstream_type_)) +
      retry_fields_ + limit_fields_;
  client_->respond(status_, fields, translate ? out_ : response_);
  finish_record(status_, Outcome::Ok, {});
  done();
}

void Exchange::hide_secrets(std::string& text) const {
  for (const Secret& secret : snapshot_->providers[target().provider].secrets) {
    const std::string_view value = secret.reveal();
    for (size_t at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
      text.replace(at, value.size(), "[hidden]");
    }
  }
}

void Exchange::deliver_upstream_error() {
  hide_secrets(response_);
  const Cause cause = cause_of_status(status_);
  const std::string label(base::info(cause).label);
  record_->tried.push_back({target().id, status_, label});
  const ir::ApiError error = upstream_dialect().read_error(
      status_,
      [this](std::string_view name) {
        for (const auto& [key, value] : error_headers_) {
          if (iequals(key, name)) return std::string_view(value);
        }
        return std::string_view();
      },
      response_);
  if (try_next({cause, error.message})) return;
  record_->target = target().id;
  ++worker_.metrics().errors[static_cast<size_t>(cause)];
  const bool clients_fault = base::info(cause).side == base::Side::Client;
  const Outcome outcome = clients_fault ? Outcome::ClientError : Outcome::UpstreamError;
  if (cause == Cause::UpstreamAuth) {
    // It is our key that was refused: telling the client that its key is bad would be a lie.
    const ir::ApiError ours = client_dialect().from_error(
        {cause, "the provider of the target \"" + target().id +
                    "\" refused the gateway's own credentials; the operator has been told"});
    return answer_error(ours, outcome, label);
  }
  // A status that the dialect does not know (529 from an OpenAI-like server) is not passed on as
  // is.
  const bool usual_status = client_dialect().error_status(error) == status_;
  if (plan_->manner == Manner::Splice && usual_status &&
      upstream_type_.starts_with("application/json")) {
    const std::string fields = response_fields(upstream_type_) + retry_fields_ + limit_fields_;
    client_->respond(status_, fields, response_);
    finish_record(status_, outcome, label);
    return done();
  }
  answer_error(error, outcome, label);
}

void Exchange::on_response_failed(const Error& error) {
  if (streaming() && stream_is_over()) return end_stream();
  if (!streaming() || !begun()) return attempt_failed(error);
  break_stream(error);
}

void Exchange::on_client_gone() {
  if (tap_) record_->usage = tap_->facts().usage;
  record_->target = model_ != nullptr && plan_ != nullptr ? target().id : "";
  ++worker_.metrics().errors[static_cast<size_t>(Cause::Cancelled)];
  finish_record(base::info(Cause::Cancelled).http_status, Outcome::Cancelled, "cancelled");
  done();
}

void Exchange::on_client_writable() {
  if (call_) call_->resume();
}

// Our own header lines. Overhead: from the request's first byte to the upstream call, and from the
// upstream's first byte to this line.
std::string Exchange::response_fields(std::string_view content_type) {
  const int64_t now = net::Loop::now_us();
  record_->overhead_us = sent_us_ == 0 ? now - arrived_us_ : sent_us_ - arrived_us_;
  if (answered_us_ > 0)
    record_->overhead_us +=
        now - (streaming() || last_data_us_ == 0 ? answered_us_ : last_data_us_);
  std::string out;
  out.reserve(256);
  out.append("content-type: ").append(content_type);
  out.append("\r\nx-sluice-request-id: ").append(record_->request_id);
  // Where the SDK of the dialect looks for the id.
  out.append(route_.dialect == ir::DialectId::AnthropicMessages ? "\r\nrequest-id: "
                                                                : "\r\nx-request-id: ");
  out.append(record_->request_id);
  if (!record_->target.empty() || committed_) {
    out.append("\r\nx-sluice-target: ").append(target().id);
  }
  if (plan_ != nullptr) {
    out.append("\r\nx-sluice-decision: ")
        .append(name_of(plan_->manner))
        .append("; ")
        .append(plan_->reason);
  }
  if (!record_->losses.empty()) {
    out.append("\r\nx-sluice-loss: ").append(std::to_string(record_->losses.size()));
  }
  out.append("\r\nx-sluice-overhead-us: ")
      .append(std::to_string(record_->overhead_us))
      .append("\r\n");
  return out;
}

}  // namespace sluice::gateway
