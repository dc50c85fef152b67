#include "gateway/background_call.h"

#include <utility>

#include "net/loop.h"

namespace sluice::gateway {

BackgroundCall::BackgroundCall(net::Loop& loop, net::UpstreamPool& pool, std::string message,
                               ShadowMemory::Hold hold, size_t max_answer, Done done)
    : call_(pool, *this),
      deadline_(loop, [this] { end(false, Cause::Timeout, false); }),
      message_(std::move(message)),
      max_answer_(max_answer),
      done_(std::move(done)) {
  answer_.hold = std::move(hold);
}

void BackgroundCall::start(int64_t timeout_ms) {
  started_us_ = net::Loop::now_us();
  deadline_.expires_in_ms(timeout_ms);
  call_.start(message_);
}

void BackgroundCall::on_response_head(const wire::http1::Head& head) {
  answer_.status = head.status();
  answer_.take_fields(head);
  message_ = std::string();
}

void BackgroundCall::on_response_data(std::string_view bytes) {
  if (answer_.first_byte_us < 0) answer_.first_byte_us = net::Loop::now_us() - started_us_;
  const bool fits = answer_.body.size() + bytes.size() <= max_answer_;
  if (!fits || !answer_.hold.grow(bytes.size())) return end(false, Cause::TooLarge, true);
  answer_.body.append(bytes);
}

void BackgroundCall::on_response_end() {
  end(true, Cause::Internal, false);
}

void BackgroundCall::on_response_failed(const Error& error) {
  end(false, error.cause, false);
}

void BackgroundCall::end(bool complete, Cause cause, bool overflow) {
  if (!done_) return;
  deadline_.disarm();
  call_.cancel();
  answer_.complete = complete;
  answer_.cause = cause;
  answer_.duration_us = net::Loop::now_us() - started_us_;
  std::exchange(done_, nullptr)(std::move(answer_), overflow);
}

}  // namespace sluice::gateway
