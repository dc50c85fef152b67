#include "dialect/stream_losses.h"

#include <algorithm>

#include "dialect/losses.h"

namespace sluice::dialect {
namespace {

// An upstream that invents a member an event must not fill the memory with reports of them.
constexpr size_t kMaxLosses = 128;

}  // namespace

void StreamLosses::add_new(ir::Losses found) {
  for (ir::Loss& loss : found) {
    const bool known = std::any_of(losses_->begin(), losses_->end(), [&](const ir::Loss& before) {
      return before.path == loss.path && before.detail == loss.detail;
    });
    if (!known && losses_->size() < kMaxLosses) losses_->push_back(std::move(loss));
  }
}

void StreamLosses::dropped(const Path& at, ir::Severity severity, std::string_view why) {
  if (losses_ == nullptr) return;
  ir::Losses found;
  dialect::dropped(found, at, severity, why);
  add_new(std::move(found));
}

void StreamLosses::approximated(const Path& at, ir::Severity severity, std::string_view why) {
  if (losses_ == nullptr) return;
  ir::Losses found;
  dialect::approximated(found, at, severity, why);
  add_new(std::move(found));
}

void StreamLosses::foreign(const ir::Extras& extra, const Path& at) {
  if (losses_ == nullptr || extra.empty()) return;
  ir::Losses found;
  report_foreign(found, extra, at);
  add_new(std::move(found));
}

void StreamLosses::foreign(const ir::Aside& aside) {
  const Path at(aside.at);
  if (aside.choice > 0) {
    return dropped(at, ir::Severity::Severe, "the target's format holds one answer");
  }
  if (aside.at.empty()) return foreign({aside.member}, Path());
  foreign({aside.member}, at);
}

}  // namespace sluice::dialect
