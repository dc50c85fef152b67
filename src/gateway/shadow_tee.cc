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

bool ShadowTee::room_for(size_t bytes) {
  if (too_much_) return false;
  if (body_.size() + bytes > max_answer_) {
    too_much_ = ShadowDrop::AnswerSize;
  } else if (!hold_.grow(bytes)) {
    too_much_ = ShadowDrop::Memory;
  }
  return !too_much_;
}

void ShadowTee::take(std::string_view bytes) {
  if (room_for(bytes.size())) {
    body_.append(bytes);
    return;
  }
  body_ = std::string();
  hold_ = ShadowMemory::Hold();
}

void ShadowTee::answered(SideAnswer answer) {
  if (body_.empty()) {
    room_for(answer.body.size());  // it came in one piece and is not booked yet
  } else {
    answer.body = std::move(body_);
  }
  if (too_much_) return give_up(*too_much_);
  if (std::exchange(over_, true)) return;
  answer.hold = std::move(hold_);
  runner_.primary(id_, std::move(answer));
}

void ShadowTee::give_up(ShadowDrop reason) {
  if (!std::exchange(over_, true)) runner_.abandon(id_, reason);
}

}  // namespace sluice::gateway
