// The exchange's side of shadow traffic: which request is mirrored, and what its primary answered.
#include "gateway/exchange.h"
#include "gateway/shadow_runner.h"
#include "gateway/worker.h"

namespace sluice::gateway {

void Exchange::start_tee() {
  ShadowRunner* const runner = worker_.options().shadow;
  if (runner == nullptr) return;
  for (const ShadowRule& rule : model_->shadows) {
    if (rule.primary != target_ || !rule.ledger->sample(rule.rate)) continue;
    if (!runner->cpu().room(net::Loop::coarse_now_us())) return rule.ledger->drop(ShadowDrop::Cpu);
    const std::string_view body = client_->body();
    if (const auto full = rule.ledger->enter(rule, body.size())) return rule.ledger->drop(*full);
    ShadowMemory::Hold hold(runner->memory());
    const bool room = hold.grow(body.size());
    ShadowTicket ticket(*rule.ledger, std::move(hold));
    if (!room) return rule.ledger->drop_entered(ShadowDrop::Memory);
    std::string unit = record_->key_id;
    if (record_->sticky_source != "request") {
      unit.append("/").append(std::to_string(record_->unit_hash));
    }
    Route route = route_;
    route.query = route.tail = {};
    tee_ = std::make_unique<ShadowTee>(*runner, ShadowRequest{.ticket = std::move(ticket),
                                                              .snapshot = snapshot_,
                                                              .model = model_,
                                                              .rule = &rule,
                                                              .route = route,
                                                              .query = query_,
                                                              .api_version = api_version_,
                                                              .beta_header = beta_header_,
                                                              .model_name = model_name_,
                                                              .request_id = record_->request_id,
                                                              .unit = std::move(unit),
                                                              .body = std::string(body),
                                                              .unix_ms = net::Loop::unix_ms()});
    return;
  }
}

void Exchange::end_tee(Outcome outcome) {
  const auto tee = std::move(tee_);
  if (outcome == Outcome::Cancelled) return tee->give_up(ShadowDrop::ClientGone);
  if (target_ != tee->primary()) return tee->give_up(ShadowDrop::FellBack);
  SideAnswer answer;
  answer.status = status_;
  answer.content_type = upstream_type_;
  answer.complete = outcome == Outcome::Ok || (status_ >= 400 && !response_.empty());
  answer.cause = Cause::UpstreamProtocol;
  if (!streaming()) answer.body = std::move(response_);
  if (first_data_us_ > 0) answer.first_byte_us = first_data_us_ - sent_us_;
  answer.duration_us = record_->duration_us;
  tee->answered(std::move(answer));
}

}  // namespace sluice::gateway
