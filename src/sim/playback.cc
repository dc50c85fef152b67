#include "sim/playback.h"

#include <utility>

#include "net/loop.h"

namespace sluice::sim {

Playback::Playback(net::Loop& loop, net::ServerExchange& exchange, Script script, OnOver on_over)
    : loop_(loop),
      exchange_(exchange),
      script_(std::move(script)),
      on_over_(std::move(on_over)),
      due_us_(exchange.arrived_us()) {
  exchange.observe(this);
}

void Playback::run() {
  running_ = true;
  while (next_ < script_.steps.size()) {
    const Step& step = script_.steps[next_];
    if (step.act == Act::Hang || exchange_.congested() || wait_until_due(step)) {
      running_ = false;
      return;
    }
    due_us_ += step.after_us;
    ++next_;
    if (!perform(step)) return over(script_.broken ? Outcome::Broken : Outcome::Completed);
    if (gone_) return over(Outcome::Aborted);
  }
}

bool Playback::wait_until_due(const Step& step) {
  const int64_t due = due_us_ + step.after_us;
  if (step.after_us == 0 || due <= net::Loop::now_us()) return false;
  if (!timer_) timer_.emplace(loop_, [this] { run(); });
  timer_->expires_at_us(due);
  return true;
}

bool Playback::perform(const Step& step) {
  switch (step.act) {
    case Act::Start:
      exchange_.start(script_.status, script_.fields);
      return true;
    case Act::StartRaw:
      exchange_.start_raw();
      return true;
    case Act::Write:
      exchange_.write(script_.slice(step));
      return true;
    case Act::Respond:
      exchange_.respond(script_.status, script_.fields, script_.slice(step));
      return false;
    case Act::Finish:
      exchange_.finish({});
      return false;
    case Act::Abort:
      exchange_.abort();
      return false;
    case Act::Reset:
      exchange_.reset();
      return false;
    case Act::Hang:
      return true;
  }
  return true;
}

void Playback::on_client_gone() {
  gone_ = true;
  if (!running_) over(Outcome::Aborted);
}

void Playback::on_client_writable() {
  // A step that waits for its time is left to the timer.
  if (!running_ && (!timer_ || !timer_->armed())) run();
}

// The callback destroys this object, and with it the callback.
void Playback::over(Outcome outcome) {
  const OnOver on_over = std::move(on_over_);
  on_over(outcome);
}

}  // namespace sluice::sim
