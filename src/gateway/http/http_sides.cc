// The part of an HTTP route's exchange in migrations and shadows: the other side as a last resort,
// and the copy of a request that another target answers besides.
#include "gateway/http/http_exchange.h"
#include "gateway/serving_side.h"
#include "gateway/shadow_runner.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {
// A longer request is not kept for the other side: its caller gets the error.
constexpr size_t kMostKept = 1U << 20;
}  // namespace

struct HttpExchange::Copy {
  const ShadowRule& rule;
  ShadowTicket ticket;
  HttpMessages messages;  // heads only, so far
  std::string asked;      // for whoever reviews: method and path, then the body
  std::string body;
};

HttpExchange::HttpExchange(Worker& worker) : worker_(worker) {}
HttpExchange::~HttpExchange() = default;

// ---- the other side

void HttpExchange::prepare_other(const wire::http1::Head& head, std::string_view query) {
  if (!safe_ || !route_->split) return;
  other_target_ = other_side(*route_->split, target_, *record_);
  if (other_target_ == kNoTarget) return;
  if (!build_request(head, query, other_target_, other_request_)) other_target_ = kNoTarget;
}

void HttpExchange::keep_for_other(std::string_view bytes) {
  if (other_target_ == kNoTarget) return;
  append_piece(bytes, other_request_);
  if (other_request_.size() <= kMostKept) return;
  other_target_ = kNoTarget;
  std::string().swap(other_request_);
  if (await_request_) {
    answer_error({Cause::UpstreamConnect,
                  "the target failed, and the request is too long to be "
                  "asked of another"});
  }
}

bool HttpExchange::try_other() {
  discard_ = false;
  if (other_target_ == kNoTarget) return false;
  call_.reset();
  if (request_over_ || !client_->request_pending()) {
    start_other();
  } else {
    await_request_ = true;
    client_->resume_request();
  }
  return true;
}

void HttpExchange::start_other() {
  await_request_ = false;
  target_ = std::exchange(other_target_, kNoTarget);
  request_ = std::move(other_request_);
  if (chunked_) request_ += "0\r\n\r\n";
  finish_copy();
  request_over_ = true;
  ++worker_.metrics().at(target().series).attempts[static_cast<size_t>(Attempt::Fallback)];
  call_.emplace(worker_.http_pool(*snapshot_, target().origin),
                static_cast<net::UpstreamCall::Listener&>(*this));
  call_->start_streamed(request_,
                        {.is_head = head_request_, .replayable = idempotent_, .complete = true});
}

// ---- shadows

void HttpExchange::start_copy(const wire::http1::Head& head, std::string_view query) {
  ShadowRunner* const runner = worker_.options().shadow;
  // A key that is being learned is for the old gateway alone.
  if (runner == nullptr || !learning_.empty()) return;
  for (const ShadowRule& rule : route_->shadows) {
    if (rule.primary != target_ || !rule.ledger->sample(rule.rate)) continue;
    if (!safe_ && !rule.side_effects) return rule.ledger->drop(ShadowDrop::UnsafeMethod);
    if (head_request_) return rule.ledger->drop(ShadowDrop::Unsupported);
    if (!runner->cpu().room(net::Loop::coarse_now_us())) return rule.ledger->drop(ShadowDrop::Cpu);
    const auto announced = static_cast<size_t>(head.content_length().value_or(0));
    if (const auto full = rule.ledger->enter(rule, announced)) return rule.ledger->drop(*full);
    const std::string_view path = head.target().substr(0, head.target().find('?'));
    copy_ = std::make_unique<Copy>(
        Copy{.rule = rule,
             .ticket = ShadowTicket(*rule.ledger, ShadowMemory::Hold(runner->memory())),
             .messages = {.route = route_, .to_shadow = {}, .to_old = {}},
             .asked = std::string(head.method()).append(" ").append(path) + "\n",
             .body = {}});
    bool built = build_request(head, query, rule.shadow, copy_->messages.to_shadow);
    // The old side carries it out a second time: only what carries nothing out, unless told.
    if (built && rule.compare && rule.twin_rate > 0 && (safe_ || rule.twin_side_effects)) {
      built = build_request(head, query, rule.reverse ? rule.shadow : rule.primary,
                            copy_->messages.to_old);
    }
    if (!built) {
      rule.ledger->drop_entered(ShadowDrop::Unsupported);
      copy_.reset();
    }
    return;
  }
}

void HttpExchange::copy(std::string_view bytes) {
  if (!copy_) return;
  const bool fits = copy_->body.size() + bytes.size() <= copy_->rule.max_body;
  if (fits && copy_->ticket.grow(bytes.size())) {
    copy_->body += bytes;
    return;
  }
  copy_->rule.ledger->drop_entered(fits ? ShadowDrop::Memory : ShadowDrop::BodySize);
  copy_.reset();
}

void HttpExchange::finish_copy() {
  if (!copy_) return;
  Copy& copy = *copy_;
  // Beside the copy that is kept for whoever reviews, one goes into each message.
  if (!copy.ticket.grow(2 * copy.body.size())) {
    copy.rule.ledger->drop_entered(ShadowDrop::Memory);
    return copy_.reset();
  }
  for (std::string* message : {&copy.messages.to_shadow, &copy.messages.to_old}) {
    if (message->empty()) continue;
    if (!copy.body.empty()) append_piece(copy.body, *message);
    if (chunked_) *message += "0\r\n\r\n";
  }
  std::string unit = record_->key_id;
  if (record_->sticky_source != "request") {
    unit.append("/").append(std::to_string(record_->unit_hash));
  }
  tee_ = std::make_unique<ShadowTee>(
      *worker_.options().shadow, ShadowRequest{.ticket = std::move(copy.ticket),
                                               .snapshot = snapshot_,
                                               .model = nullptr,
                                               .rule = &copy.rule,
                                               .http = std::move(copy.messages),
                                               .route = {},
                                               .query = {},
                                               .api_version = {},
                                               .beta_header = {},
                                               .model_name = route_->id,
                                               .request_id = record_->request_id,
                                               .unit = std::move(unit),
                                               .body = std::move(copy.asked) + std::move(copy.body),
                                               .unix_ms = net::Loop::unix_ms()});
  copy_.reset();
}

void HttpExchange::end_tee(Outcome outcome) {
  if (copy_) {
    copy_->rule.ledger->drop_entered(ShadowDrop::NoRequest);
    copy_.reset();
  }
  const auto tee = std::move(tee_);
  if (!tee) return;
  if (outcome == Outcome::Cancelled) return tee->give_up(ShadowDrop::ClientGone);
  if (target_ != tee->primary()) return tee->give_up(ShadowDrop::FellBack);
  SideAnswer answer = std::move(answer_head_);
  answer.status = status_;
  answer.complete = whole_;
  answer.cause = Cause::UpstreamProtocol;
  if (first_data_us_ > 0) answer.first_byte_us = first_data_us_ - sent_us_;
  answer.duration_us = net::Loop::now_us() - arrived_us_;
  tee->answered(std::move(answer));
}

}  // namespace sluice::gateway
