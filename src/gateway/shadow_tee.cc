#include "gateway/shadow_tee.h"

#include <utility>

#include "gateway/shadow_runner.h"

namespace sluice::gateway {

ShadowTee::ShadowTee(ShadowRunner& runner, ShadowRequest request)
    : runner_(runner),
      id_(0),
      primary_(request.rule->primary),
      max_answer_(request.rule->max_answer),
      hold_(runner.memory()) {
  id_ = runner.begin(std::move(request));
}

ShadowTee::~ShadowTee() {
  give_up(ShadowDrop::Shutdown);
}

void ShadowTee::take(std::string_view bytes) {
  if (overflow_) return;
  if (body_.size() + bytes.size() <= max_answer_ && hold_.grow(bytes.size())) {
    body_.append(bytes);
    return;
  }
  overflow_ = true;
  body_ = std::string();
  hold_ = ShadowMemory::Hold();
}

void ShadowTee::answered(SideAnswer answer) {
  if (answer.body.empty()) answer.body = std::move(body_);
  const bool whole = !hold_.bytes() && !overflow_;  // came in one piece and is not booked yet
  if (overflow_ || answer.body.size() > max_answer_ || (whole && !hold_.grow(answer.body.size()))) {
    return give_up(ShadowDrop::AnswerSize);
  }
  if (std::exchange(over_, true)) return;
  answer.hold = std::move(hold_);
  runner_.primary(id_, std::move(answer));
}

void ShadowTee::give_up(ShadowDrop reason) {
  if (!std::exchange(over_, true)) runner_.abandon(id_, reason);
}

}  // namespace sluice::gateway
