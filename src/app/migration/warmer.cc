#include "app/migration/warmer.h"

#include <algorithm>
#include <optional>

#include "net/loop.h"

namespace sluice::app::migration {

using gateway::ShadowCallKind;
using gateway::ShadowOutcome;
using migrate::controller::Told;
using migrate::warmup::Answer;
using migrate::warmup::Outcome;

namespace {

constexpr size_t kAtOnce = 4;
constexpr int64_t kTurnMs = 20;
constexpr int64_t kAnswerTokens = 256;
constexpr int64_t kTimeoutMs = 120'000;
// So often every prompt is tried at most, where the new side does not take many of them.
constexpr size_t kMostRounds = 3;

Told told_by(Outcome outcome) {
  switch (outcome) {
    case Outcome::Answered:
      return Told::Good;
    case Outcome::Failed:
      return Told::Bad;
    case Outcome::RateLimited:
      return Told::RateLimited;
    default:
      return Told::Nothing;
  }
}

ShadowOutcome outcome_of(const Answer& answer) {
  if (answer.answered()) return ShadowOutcome::Ok;
  return answer.status >= 400 ? ShadowOutcome::ErrorStatus : ShadowOutcome::Broken;
}

int64_t micros(double ms) {
  return static_cast<int64_t>(ms * 1000);
}

}  // namespace

struct Warmer::Flight {
  Flight(net::UpstreamPool& pool, const migration_warmup::Side& side,
         const migration_warmup::Prompt& prompt)
      : call(pool, side, prompt) {}
  std::optional<Answer> answer;
  migration_warmup::Call call;
};

Result<std::unique_ptr<Warmer>> Warmer::begin(net::Loop& loop, const gateway::SnapshotPtr& snapshot,
                                              const MigrationView& view, Landed landed) {
  const auto side = migration_warmup::find_side(*snapshot, view.subject(), view.plan.to);
  if (!side) return std::unexpected(side.error());
  return std::unique_ptr<Warmer>(new Warmer(loop, snapshot, *side, view, std::move(landed)));
}

Warmer::Warmer(net::Loop& loop, gateway::SnapshotPtr snapshot, const migration_warmup::Side& side,
               const MigrationView& view, Landed landed)
    : snapshot_(std::move(snapshot)),
      side_(side),
      plan_(view.plan),
      landed_(std::move(landed)),
      ledger_(gateway::shadow_ledger(
          {view.id() + "/warmup", view.subject(), view.plan.from, view.plan.to})),
      prompts_(migration_warmup::built_in_prompts(view.plan.warmup.requests, kAnswerTokens)),
      pool_(loop, migration_warmup::connections_of(
                      side_, kAtOnce, std::min(kTimeoutMs, view.plan.warmup.limit.count()))),
      began_us_(net::Loop::now_us()),
      timer_(loop, [this] { turn(); }) {
  timer_.expires_in_ms(kTurnMs);
}

Warmer::~Warmer() {
  flights_.clear();
}

bool Warmer::done() const {
  const double most = plan_.shadow.max_spend_usd * 1e9;
  const auto spent = ledger_.purse().spent_nano.load(std::memory_order_relaxed);
  return telling_ >= prompts_.size() || sent_ >= kMostRounds * prompts_.size() ||
         (plan_.prices && most > 0 && static_cast<double>(spent) >= most);
}

void Warmer::turn() {
  for (auto& flight : flights_) {
    if (!flight->answer) continue;
    land(*flight->answer);
    flight.reset();
  }
  std::erase(flights_, nullptr);
  begin_due();
  if (!done() || !flights_.empty()) timer_.expires_in_ms(kTurnMs);
}

// Spread over the phase; what comes in place of a request that said nothing goes at once.
void Warmer::begin_due() {
  const int64_t length_us = std::max<int64_t>(plan_.warmup.length.count(), 1) * 1000;
  const int64_t passed_us = net::Loop::now_us() - began_us_;
  const double share =
      std::min(1.0, static_cast<double>(passed_us) / static_cast<double>(length_us));
  const auto due = static_cast<size_t>(share * static_cast<double>(prompts_.size())) + 1;
  while (!done() && flights_.size() < kAtOnce &&
         telling_ + flights_.size() < std::min(due, prompts_.size())) {
    auto flight = std::make_unique<Flight>(pool_, side_, prompts_[sent_++ % prompts_.size()]);
    Flight& begun = *flight;
    flights_.push_back(std::move(flight));
    begun.call.start(began_us_, [&begun](Answer answer) { begun.answer = std::move(answer); });
  }
}

void Warmer::land(const Answer& answer) {
  ir::Usage usage;
  usage.input = answer.input_tokens;
  usage.output = answer.output_tokens;
  int64_t cost = 0;
  if (plan_.prices) {
    cost = gateway::nano_usd({plan_.prices->to.input, plan_.prices->to.output}, usage);
  }
  if (answer.outcome != Outcome::Untranslatable) {
    ledger_.called(ShadowCallKind::Mirror, outcome_of(answer), usage, cost,
                   micros(answer.total_ms));
  }
  const Told told = told_by(answer.outcome);
  if (told == Told::Nothing) return;
  ++telling_;
  migrate::controller::Compared seen;
  seen.of_new = {.new_side = true,
                 .told = told,
                 .ttft_us = answer.answered() ? micros(answer.first_ms) : -1,
                 .duration_us = micros(answer.total_ms),
                 .output_tokens = answer.output_tokens.value_or(-1)};
  landed_(seen);
}

}  // namespace sluice::app::migration
