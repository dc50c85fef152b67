#include "app/shadow/arbiter.h"

#include <utility>

namespace sluice::app::shadow {
namespace {

// Held, and of them asked about: a judge takes seconds, so more of them would only grow old.
constexpr size_t kMostHeld = 64;
constexpr size_t kMostAsked = 8;
static_assert(2 * kMostAsked <= gateway::ShadowQuestions::kAtOnce);

}  // namespace

Arbiter::Arbiter(const config::ShadowLimits& limits, gateway::ShadowRunner& runner, Settled settled)
    : runner_(runner), settled_(std::move(settled)) {
  if (limits.embeddings) embedder_ = std::make_unique<Embedder>(runner, *limits.embeddings);
  if (limits.judge) judge_ = std::make_unique<JudgeDesk>(runner, *limits.judge);
}

Arbiter::~Arbiter() {
  for (const auto& pair : waiting_) {
    pair->rule->ledger->drop_entered(gateway::ShadowDrop::Shutdown);
  }
}

std::unique_ptr<Compared> Arbiter::offer(std::unique_ptr<Compared> open) {
  gateway::ShadowMemory::Hold hold(runner_.memory());
  if (held_.fetch_add(1) >= kMostHeld || !hold.grow(open->bytes())) {
    held_.fetch_sub(1);
    skip();
    return open;
  }
  open->ticket.wait_for_model(std::move(hold));
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(open));
  }
  runner_.post([this] { ask_next(); });
  return nullptr;
}

void Arbiter::skip() {
  using gateway::QuestionSkip;
  if (embedder_) embedder_->ledger().skip(QuestionSkip::Queue);
  if (judge_) judge_->ledger().skip(QuestionSkip::Queue);
}

void Arbiter::ask_next() {
  while (asking_.size() < kMostAsked) {
    std::unique_ptr<Compared> next;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const uint64_t id = next_id_++;
    asking_[id] = std::move(next);
    ask(id);
  }
}

void Arbiter::ask(uint64_t id) {
  if (!embedder_) return judge(id);
  embedder_->settle(*asking_.at(id), [this, id] { judge(id); });
}

void Arbiter::judge(uint64_t id) {
  if (!judge_) return end(id);
  judge_->settle(*asking_.at(id), [this, id] { end(id); });
}

void Arbiter::end(uint64_t id) {
  auto node = asking_.extract(id);
  held_.fetch_sub(1);
  settled_(std::move(node.mapped()));
  ask_next();
}

std::vector<ModelReport> Arbiter::reports() const {
  std::vector<ModelReport> out;
  if (embedder_) {
    out.push_back({.counts = embedder_->ledger().counts(),
                   .budget_usd = embedder_->desk().budget_usd(),
                   .judge = {}});
  }
  if (judge_) {
    out.push_back({.counts = judge_->ledger().counts(),
                   .budget_usd = judge_->desk().budget_usd(),
                   .judge = judge_->report()});
  }
  return out;
}

}  // namespace sluice::app::shadow
