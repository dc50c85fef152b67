#include <cmath>

#include "app/migration_warmup/hearing.h"
#include "app/migration_warmup/side.h"
#include "dialect/all.h"
#include "net/loop.h"

namespace sluice::app::migration_warmup {

using migrate::warmup::Answer;
using migrate::warmup::Outcome;

struct Call::State {
  State(net::UpstreamPool& pool, Call& call, const Side& of, const Prompt& prompt)
      : side(of),
        request(prompt.request),
        hearing(dialect::get(of.provider->spec->dialect), prompt.request),
        upstream(pool, call) {}

  const Side& side;
  const ir::ChatRequest& request;
  Hearing hearing;
  net::UpstreamCall upstream;
  std::string message;
  Done done;
  int64_t began_us = 0;
  int64_t sent_us = 0;
  int64_t first_us = 0;
  int status = 0;
  Answer answer;
};

Call::Call(net::UpstreamPool& pool, const Side& side, const Prompt& prompt)
    : state_(std::make_unique<State>(pool, *this, side, prompt)) {}
Call::~Call() = default;

void Call::start(int64_t began_us, Done done) {
  State& s = *state_;
  s.done = std::move(done);
  s.began_us = began_us;
  s.sent_us = net::Loop::now_us();
  auto message = write_message(s.side, s.request);
  if (!message) {
    s.answer.outcome = Outcome::Untranslatable;
    s.answer.why = message.error().param.empty() ? message.error().message : message.error().param;
    return finish();
  }
  s.message = std::move(*message);
  s.upstream.start(s.message);
}

void Call::on_response_head(const wire::http1::Head& head) {
  state_->status = head.status();
  state_->hearing.head(head, net::Loop::unix_ms());
}

void Call::on_response_data(std::string_view bytes) {
  if (state_->hearing.data(bytes)) state_->first_us = net::Loop::now_us();
}

void Call::on_response_end() {
  state_->answer = state_->hearing.end();
  finish();
}

void Call::on_response_failed(const Error& error) {
  state_->answer = Hearing::failed(error, state_->status);
  finish();
}

void Call::finish() {
  State& s = *state_;
  const int64_t now = net::Loop::now_us();
  s.answer.sent_ms = static_cast<double>(s.sent_us - s.began_us) / 1000;
  s.answer.total_ms = static_cast<double>(now - s.sent_us) / 1000;
  const int64_t first = s.first_us > 0 ? s.first_us : now;
  s.answer.first_ms = static_cast<double>(first - s.sent_us) / 1000;
  // The call may be destroyed in it.
  const Done done = std::move(s.done);
  done(std::move(s.answer));
}

}  // namespace sluice::app::migration_warmup
